package program

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

type tlsFlags struct {
	selfMade bool
	out      string
	cert     string
	key      string
}

func (f *tlsFlags) register(flags *pflag.FlagSet) {
	flags.BoolVar(&f.selfMade, "tls", false, "serve HTTPS with a certificate made for this run")
	flags.StringVar(&f.out, "tls-out", "", "write the certificate of --tls to `FILE`, for clients that have to trust it")
	flags.StringVar(&f.cert, "tls-cert", "", "serve HTTPS with the certificate in `FILE`")
	flags.StringVar(&f.key, "tls-key", "", "private key of --tls-cert, in `FILE`")
}

// identity is the certificate that a server shows.
type identity struct {
	certificate tls.Certificate
	fingerprint string // SHA-256 of the certificate, as openssl writes it
}

// identity makes or reads the certificate; nil means plain HTTP.
func (f *tlsFlags) identity(w *World, addr string) (*identity, error) {
	switch {
	case f.selfMade && f.cert+f.key != "":
		return nil, errors.New("--tls makes a certificate of its own; leave it out to serve with --tls-cert and --tls-key")
	case (f.cert == "") != (f.key == ""):
		return nil, errors.New("--tls-cert and --tls-key go together; give both")
	case f.out != "" && !f.selfMade:
		return nil, errors.New("--tls-out writes the certificate that --tls makes; give --tls too")
	case f.cert != "":
		certificate, err := tls.LoadX509KeyPair(f.cert, f.key)
		if err != nil {
			return nil, fmt.Errorf("--tls-cert, --tls-key: %w", err)
		}
		return newIdentity(certificate), nil
	case f.selfMade:
		return f.make(w, addr)
	}
	return nil, nil //nolint:nilnil // plain HTTP is no error
}

func newIdentity(certificate tls.Certificate) *identity {
	sum := sha256.Sum256(certificate.Certificate[0])
	parts := make([]string, len(sum))
	for i, b := range sum {
		parts[i] = fmt.Sprintf("%02X", b)
	}
	return &identity{certificate: certificate, fingerprint: strings.Join(parts, ":")}
}

// Validity of a certificate made for one run: from a little ago, because clocks
// differ, for longer than anybody lets a fake run.
const (
	validBefore = time.Hour
	validFor    = 365 * 24 * time.Hour
)

func (f *tlsFlags) make(w *World, addr string) (*identity, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), w.Random)
	if err != nil {
		return nil, err
	}
	now := w.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: "fgcontract fake"},
		NotBefore: now.Add(-validBefore), NotAfter: now.Add(validFor),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true, IsCA: true, // so that a client can be told to trust it
	}
	template.DNSNames, template.IPAddresses = hosts(addr)
	der, err := x509.CreateCertificate(w.Random, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	if f.out != "" {
		block := &pem.Block{Type: "CERTIFICATE", Bytes: der}
		if err := WriteFile(f.out, func(to io.Writer) error { return pem.Encode(to, block) }); err != nil {
			return nil, fmt.Errorf("--tls-out: %w", err)
		}
	}
	return newIdentity(tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}), nil
}

// hosts lists the names under which clients on this machine find the server.
func hosts(addr string) (names []string, addresses []net.IP) {
	names = []string{"localhost"}
	addresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	host, _, err := net.SplitHostPort(addr)
	switch ip := net.ParseIP(host); {
	case err != nil || host == "":
	case ip != nil:
		addresses = append(addresses, ip)
	default:
		names = append(names, host)
	}
	return names, addresses
}

// curl is what curl has to be told about the certificate.
func (f *tlsFlags) curl() string {
	switch {
	case f.out != "":
		return "--cacert " + f.out + " "
	case f.selfMade:
		return "--insecure "
	}
	return ""
}
