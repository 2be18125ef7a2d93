package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// root of the module, as tests see it.
const moduleRoot = "../.."

var docs = []string{"README.md", "CONTRIBUTING.md", filepath.Join("docs", "ci.md")}

func readDoc(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(moduleRoot, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// commandLine finds the calls of the command in a text, up to what a shell ends
// them with.
var commandLine = regexp.MustCompile("(?:^|[ `/])fgcontract ((?:check|sweep|serve|report|spec|list|version)\\b[^`#|\\n]*)")

func TestDocumentsShowCommandsThatExist(t *testing.T) {
	for _, name := range docs {
		text := strings.ReplaceAll(readDoc(t, name), "\\\n", " ")
		found := commandLine.FindAllStringSubmatch(text, -1)
		if len(found) == 0 {
			t.Errorf("%s shows no command", name)
		}
		for _, call := range found {
			args := strings.Fields(strings.NewReplacer("'", "", `"`, "").Replace(call[1]))
			cmd, rest, err := newTestApp(nil).root().Find(args)
			if err != nil {
				t.Errorf("%s: fgcontract %s: %v", name, call[1], err)
				continue
			}
			if cmd.HasSubCommands() && len(rest) > 0 {
				t.Errorf("%s: fgcontract %s: %s is no command", name, call[1], rest[0])
			}
			if err := cmd.ParseFlags(rest); err != nil {
				t.Errorf("%s: fgcontract %s: %v", name, call[1], err)
			}
		}
	}
}

// namedPath finds what looks like a path of this module, in backticks or after an @.
var namedPath = regexp.MustCompile("[`@]((?:openapi|fake|contracts|fixtures|suite|cmd|\\.ci)/[A-Za-z0-9_./-]+)")

func TestDocumentsNameFilesThatExist(t *testing.T) {
	for _, name := range docs {
		found := namedPath.FindAllStringSubmatch(readDoc(t, name), -1)
		if len(found) == 0 {
			t.Errorf("%s names no file", name)
		}
		for _, path := range found {
			if _, err := os.Stat(filepath.Join(moduleRoot, path[1])); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

var flagName = regexp.MustCompile("`(--[a-z-]+)")

func TestDocumentsNameFlagsThatExist(t *testing.T) {
	known := map[string]bool{}
	root := newTestApp(nil).root()
	for _, path := range [][]string{{"check"}, {"sweep"}, {"serve"}, {"list", "coverage"}, {"report", "render"}, {"spec"}, {"diff"}, {"proxy"}} {
		cmd, _, err := root.Find(path)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(cmd.Flags().FlagUsages()) {
			for _, word := range strings.Fields(line) {
				known[word] = known[word] || strings.HasPrefix(word, "--")
			}
		}
	}
	for _, name := range docs {
		for _, flag := range flagName.FindAllStringSubmatch(readDoc(t, name), -1) {
			if !known[flag[1]] {
				t.Errorf("%s: no command has the flag %s", name, flag[1])
			}
		}
	}
}
