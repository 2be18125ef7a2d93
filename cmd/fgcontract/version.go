package main

import (
	"runtime"

	"github.com/fgcontract/fgcontract/cmd/program"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/spf13/cobra"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Show the version of the program and the digests of its documents",
		Args:  program.TakesNothing,
		RunE:  func(*cobra.Command, []string) error { return a.showVersion() },
	}
}

func (a *app) showVersion() error {
	lines := []string{
		"fgcontract\t" + program.Version(),
		"go\t" + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH,
	}
	for _, profile := range openapi.Profiles() {
		contract, err := openapi.Profile(profile)
		if err != nil {
			return err
		}
		lines = append(lines, profile+"\tsha256:"+contract.Digest())
	}
	return program.Written(inColumns(a.Stdout, lines, 0))
}
