package main

import (
	"os"

	"github.com/fgcontract/fgcontract/cmd/program"
	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

func (a *app) manCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:     "man DIR",
		Short:   "Write the manual pages of all commands into a directory",
		Long:    "Write the manual pages of all commands, fgcontract.1 and so on, into a directory,\nwhich is made if it is not there. They hold what --help shows.",
		Example: "  fgcontract man /usr/local/share/man/man1\n  fgcontract man pages && man ./pages/fgcontract-check.1",
		Args:    takesOne("directory", "in which the pages are written"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := writableDirectory(args[0]); err != nil {
				return err
			}
			if err := os.MkdirAll(args[0], 0o755); err != nil { //nolint:gosec // manuals are meant to be read
				return err
			}
			now := a.Now().UTC()
			root.DisableAutoGenTag = true
			return doc.GenManTree(root, &doc.GenManHeader{Title: "FGCONTRACT", Section: "1", Source: "fgcontract " + program.Version(), Date: &now}, args[0])
		},
	}
}
