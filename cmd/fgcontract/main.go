// Command fgcontract holds an implementation of FunctionGraph against its
// contract (check), removes what killed runs left behind there (sweep), serves a
// stateful fake of it (serve), works with saved reports (report) and shows what the
// contract promises (list).
//
// It ends with status 0 if all is well: the target is conformant, the list was
// shown, the server was asked to stop. 1 means a deviation, 2 a fault of usage or
// configuration, 3 that no verdict is possible. Stdout holds only what was asked
// for; everything else, one line a fault, goes to stderr.
package main

import (
	"os"

	"github.com/fgcontract/fgcontract/cmd/program"
	"github.com/spf13/cobra"
)

const name = "fgcontract"

func main() { os.Exit(program.Main(name, tree)) }

func tree(w *program.World) *cobra.Command {
	a := &app{World: w, terminal: terminals{stdout: columns(os.Stdout), stderr: columns(os.Stderr)}}
	return a.root()
}
