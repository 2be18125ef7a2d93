package program

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/spf13/cobra"
)

// Edition says which contract a command speaks of.
type Edition struct {
	Profile  string   // "" is documented
	Document string   // file; instead of a profile
	Overlays []string // files, in this order
}

// AddEditionFlags adds the flags that choose the edition.
func (e *Edition) AddEditionFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&e.Profile, "profile", "", "edition of the contract: documented (the default) or observed")
	flags.StringVar(&e.Document, "document", "", "an OpenAPI `FILE` of your own instead of a profile")
	flags.StringArrayVar(&e.Overlays, "overlay", nil, "an OpenAPI overlay `FILE` on top (repeatable, applied in order)")
	Must(cmd.RegisterFlagCompletionFunc("profile", cobra.FixedCompletions(openapi.Profiles(), cobra.ShellCompDirectiveNoFileComp)))
}

// IsEmbedded reports whether the edition is a profile as it comes with the program.
func (e *Edition) IsEmbedded() bool { return e.Document == "" && len(e.Overlays) == 0 }

// Load reads and compiles the contract.
func (e *Edition) Load() (*openapi.Contract, error) {
	if e.Profile != "" && e.Document != "" {
		return nil, errors.New("--profile and --document exclude each other; a document of your own is a profile of its own")
	}
	overlays, err := ReadTexts(e.Overlays)
	if err != nil {
		return nil, fmt.Errorf("--overlay: %w", err)
	}
	profile := e.Profile
	if profile == "" {
		profile = openapi.Documented
	}
	switch {
	case e.Document != "":
		base, err := ReadTexts([]string{e.Document})
		if err != nil {
			return nil, fmt.Errorf("--document: %w", err)
		}
		return openapi.Load(filepath.Base(e.Document), base[0], overlays...)
	case len(overlays) > 0:
		return openapi.LoadProfile(profile, overlays...)
	}
	return openapi.Profile(profile)
}

// Beside loads the contracts of other services that clients call, which the fake has, too.
// A document of one's own stands alone.
func (e *Edition) Beside() ([]*openapi.Contract, error) {
	if e.Document != "" {
		return nil, nil
	}
	iam, err := openapi.IAM()
	if err != nil {
		return nil, err
	}
	return []*openapi.Contract{iam}, nil
}

// Option sets up a fake that obeys the edition. Only for a profile as it comes with
// the program can the fake tell what another profile would have accepted.
func (e *Edition) Option(contract *openapi.Contract) fake.Option {
	if e.IsEmbedded() {
		return fake.WithProfile(contract.Profile())
	}
	return fake.WithContract(contract)
}

// ReadTexts reads files whole; every one that cannot be read is named.
func ReadTexts(paths []string) ([]openapi.Text, error) {
	var texts []openapi.Text
	var faults []error
	for _, path := range paths {
		data, err := os.ReadFile(path)
		faults = append(faults, err)
		texts = append(texts, openapi.Text{Name: path, Data: data})
	}
	return texts, errors.Join(faults...)
}
