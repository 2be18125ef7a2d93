package openapi

import (
	"embed"
	"fmt"
	"path"
	"strings"
	"sync"
)

//go:embed functiongraph.yaml overlays/*.yaml
var files embed.FS

// The profiles that come with this package: what the vendor documents, and what
// real clients and the live service show.
const (
	Documented = "documented"
	ObservedAs = "observed"
)

// Profiles returns the names of the embedded profiles, the default first.
func Profiles() []string { return []string{Documented, ObservedAs} }

const documentName = "functiongraph.yaml"

var overlaysOf = map[string][]string{
	Documented: nil,
	ObservedAs: {"overlays/observed.yaml"},
}

var cached = func() map[string]func() (*Contract, error) {
	loads := map[string]func() (*Contract, error){}
	for _, profile := range Profiles() {
		loads[profile] = sync.OnceValues(func() (*Contract, error) { return LoadProfile(profile) })
	}
	return loads
}()

// Profile returns an embedded profile. It is compiled once per process.
func Profile(name string) (*Contract, error) {
	load, ok := cached[name]
	if !ok {
		return nil, fmt.Errorf("profile %q is not one of %s", name, strings.Join(Profiles(), ", "))
	}
	return load()
}

// LoadProfile compiles an embedded profile anew, with further overlays applied. The
// name of the result says so: documented+region.yaml.
func LoadProfile(name string, further ...Text) (*Contract, error) {
	names, ok := overlaysOf[name]
	if !ok {
		return nil, fmt.Errorf("profile %q is not one of %s", name, strings.Join(Profiles(), ", "))
	}
	var overlays []Text
	for _, n := range names {
		overlays = append(overlays, embedded(n))
	}
	for _, f := range further {
		name += "+" + path.Base(f.Name)
	}
	return Load(name, embedded(documentName), append(overlays, further...)...)
}

// Embedded returns the document that comes with this package, without overlays.
func Embedded() Text { return embedded(documentName) }

func embedded(name string) Text {
	data, err := files.ReadFile(name)
	if err != nil {
		panic(err) // the file is part of the binary
	}
	return Text{Name: "openapi/" + name, Data: data}
}
