package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/spf13/cobra"
)

// edition says which contract a command speaks of.
type edition struct {
	profile  string
	document string
	overlays []string
}

func (e *edition) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&e.profile, "profile", "", "edition of the contract: documented (the default) or observed")
	flags.StringVar(&e.document, "document", "", "an OpenAPI `FILE` of your own instead of a profile")
	flags.StringArrayVar(&e.overlays, "overlay", nil, "an OpenAPI overlay `FILE` on top (repeatable, applied in order)")
	must(cmd.RegisterFlagCompletionFunc("profile", cobra.FixedCompletions(openapi.Profiles(), cobra.ShellCompDirectiveNoFileComp)))
}

// must is for errors that only a mistake in this package can cause.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// isEmbedded reports whether the edition is a profile as it comes with the program.
func (e *edition) isEmbedded() bool { return e.document == "" && len(e.overlays) == 0 }

// load reads and compiles the contract.
func (e *edition) load() (*openapi.Contract, error) {
	if e.profile != "" && e.document != "" {
		return nil, errors.New("--profile and --document exclude each other; a document of your own is a profile of its own")
	}
	overlays, err := readTexts(e.overlays)
	if err != nil {
		return nil, fmt.Errorf("--overlay: %w", err)
	}
	profile := e.profile
	if profile == "" {
		profile = openapi.Documented
	}
	switch {
	case e.document != "":
		base, err := readTexts([]string{e.document})
		if err != nil {
			return nil, fmt.Errorf("--document: %w", err)
		}
		return openapi.Load(filepath.Base(e.document), base[0], overlays...)
	case len(overlays) > 0:
		return openapi.LoadProfile(profile, overlays...)
	}
	return openapi.Profile(profile)
}

// option sets up a fake that obeys the edition. Only for a profile as it comes with
// the program can the fake tell what another profile would have accepted.
func (e *edition) option(contract *openapi.Contract) fake.Option {
	if e.isEmbedded() {
		return fake.WithProfile(contract.Profile())
	}
	return fake.WithContract(contract)
}

func readTexts(paths []string) ([]openapi.Text, error) {
	var texts []openapi.Text
	var faults []error
	for _, path := range paths {
		data, err := os.ReadFile(path)
		faults = append(faults, err)
		texts = append(texts, openapi.Text{Name: path, Data: data})
	}
	return texts, errors.Join(faults...)
}
