package openapi

import (
	"bytes"
	_ "embed" // for the texts below
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
)

// The texts that come with this package. Nothing writes to them.
var (
	//go:embed functiongraph.yaml
	documentText []byte
	//go:embed overlays/observed.yaml
	observedText []byte
	//go:embed prepared/documented.txt
	preparedDocumented []byte
	//go:embed prepared/observed.txt
	preparedObserved []byte
)

// The profiles that come with this package: what the vendor documents, and what
// real clients and the live service show.
const (
	Documented = "documented"
	ObservedAs = "observed"
)

// Profiles returns the names of the embedded profiles, the default first.
func Profiles() []string { return []string{Documented, ObservedAs} }

var embeddedDocument = Text{Name: "openapi/functiongraph.yaml", Data: documentText}

// An embeddedProfile is what a profile consists of, and its prepared text.
type embeddedProfile struct {
	overlays []Text
	prepared []byte
}

var embeddedProfiles = map[string]embeddedProfile{
	Documented: {nil, preparedDocumented},
	ObservedAs: {[]Text{{Name: "openapi/overlays/observed.yaml", Data: observedText}}, preparedObserved},
}

var cached = func() map[string]func() (*Contract, error) {
	loads := map[string]func() (*Contract, error){}
	for _, profile := range Profiles() {
		loads[profile] = sync.OnceValues(func() (*Contract, error) { return LoadProfile(profile) })
	}
	return loads
}()

// Profile returns an embedded profile. It is made once per process, its operations
// when they are first asked for.
func Profile(name string) (*Contract, error) {
	load, ok := cached[name]
	if !ok {
		return nil, unknownProfile(name)
	}
	return load()
}

// LoadProfile makes an embedded profile anew, with further overlays applied. The
// name of the result says so: documented+region.yaml. With further overlays it is
// compiled at once and as a whole, like any document of a user.
func LoadProfile(name string, further ...Text) (*Contract, error) {
	profile, ok := embeddedProfiles[name]
	if !ok {
		return nil, unknownProfile(name)
	}
	if len(further) == 0 {
		if c, ok := loadPrepared(name, profile.prepared, embeddedDocument, profile.overlays); ok {
			return c, nil
		}
	}
	for _, f := range further {
		name += "+" + path.Base(f.Name)
	}
	return Load(name, embeddedDocument, slices.Concat(profile.overlays, further)...)
}

func unknownProfile(name string) error {
	return fmt.Errorf("profile %q is not one of %s", name, strings.Join(Profiles(), ", "))
}

// Embedded returns the document that comes with this package, without overlays.
func Embedded() Text {
	return Text{Name: embeddedDocument.Name, Data: bytes.Clone(embeddedDocument.Data)}
}
