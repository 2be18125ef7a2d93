package signing

import (
	"fmt"
	"log/slog"
)

// Key is an access key with its secret: what vendors call AK/SK.
type Key struct {
	Access string // the AK; no secret, it stands in every request
	Secret Secret // the SK
	// SecurityToken goes with a temporary key and is sent as X-Security-Token; "" for
	// a permanent one.
	SecurityToken Secret
}

// Secret is half of a credential. Whatever prints, logs or encodes it shows a
// placeholder; a conversion to string gives the text, for the one place that needs
// it. In a field that is not exported fmt does not ask it how to print: keep it
// there behind a function.
type Secret string

const redacted = "[redacted]"

// String implements fmt.Stringer.
func (s Secret) String() string { return redacted }

// GoString implements fmt.GoStringer.
func (s Secret) GoString() string { return redacted }

// Format implements fmt.Formatter, so that no verb shows the text.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// LogValue implements slog.LogValuer.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText implements encoding.TextMarshaler.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
