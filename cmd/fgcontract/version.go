package main

import (
	"runtime"
	"runtime/debug"

	"github.com/fgcontract/fgcontract/openapi"
	"github.com/spf13/cobra"
)

// version is set by the linker for a release: -ldflags "-X main.version=v1.2.3".
var version string

// programVersion is what the program calls itself: the version of the release,
// or what the go command noted about module and commit.
func programVersion() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "unknown"
	}
	return info.Main.Version
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Show the version of the program and the digests of its documents",
		Args:  takesNothing,
		RunE:  func(*cobra.Command, []string) error { return a.showVersion() },
	}
}

func (a *app) showVersion() error {
	lines := []string{
		"fgcontract\t" + programVersion(),
		"go\t" + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH,
	}
	for _, profile := range openapi.Profiles() {
		contract, err := openapi.Profile(profile)
		if err != nil {
			return err
		}
		lines = append(lines, profile+"\tsha256:"+contract.Digest())
	}
	return written(inColumns(a.stdout, lines, 0))
}
