package statefile_test

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fake/statefile"
	"github.com/fgcontract/fgcontract/fixtures"
	"go.etcd.io/bbolt"
)

func open(t *testing.T, path string) *statefile.File {
	t.Helper()
	f, err := statefile.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestValuesOutliveTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	f := open(t, path)
	for _, values := range []map[string][]byte{
		{"a": []byte("1"), "b\x00c": []byte("2")}, {"a": nil, "d": []byte("3"), "never": nil},
	} {
		if err := f.Save(values); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := open(t, path).Load()
	want := map[string][]byte{"b\x00c": []byte("2"), "d": []byte("3")}
	if err != nil || !maps.EqualFunc(got, want, bytes.Equal) {
		t.Errorf("the file holds %q, %v; want %q", got, err, want)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file has the mode %v, %v", info.Mode(), err)
	}
	if err := f.Save(nil); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("saving to a closed file gives %v", err)
	}
}

func TestAFakeGoesOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	f := open(t, path)
	first, err := fake.New(fake.WithStore(f), fake.WithSeed([]byte(fixtures.Demo)))
	if err != nil {
		t.Fatal(err)
	}
	before := first.Snapshot()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	second, err := fake.New(fake.WithStore(open(t, path)))
	if err != nil {
		t.Fatal(err)
	}
	if after := second.Snapshot(); !bytes.Equal(after, before) {
		t.Errorf("the state is\n%s\nit was\n%s", after, before)
	}
}

// What is no state file is refused and stays, byte for byte, as it is.
func TestOtherFilesAreLeftUntouched(t *testing.T) {
	folder := t.TempDir()
	good := filepath.Join(folder, "good")
	f := open(t, good)
	if err := f.Save(map[string][]byte{"a": bytes.Repeat([]byte("x"), 50000)}); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	garbled := bytes.Clone(whole)
	for i := 2 * os.Getpagesize(); i < len(garbled); i++ {
		garbled[i] ^= 0xa5
	}
	value := bytes.Index(whole, []byte("xxxx"))
	changed := func(at int) []byte {
		out := bytes.Clone(whole)
		out[at]++
		return out
	}
	foreign := func(change func(*bbolt.Tx) error) []byte {
		path := filepath.Join(folder, "foreign")
		defer func() { _ = os.Remove(path) }()
		db, err := bbolt.Open(path, 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Update(change); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	for name, tc := range map[string]struct {
		data []byte
		says string
	}{
		"an empty file": {nil, "is empty"},
		"text":          {[]byte("hello\n"), "is no state file, or is damaged"},
		"half a file":   {whole[:len(whole)/2], "damaged"},
		"garbled":       {garbled, "damaged"},
		"another database": {foreign(func(tx *bbolt.Tx) error {
			_, err := tx.CreateBucket([]byte("other"))
			return err
		}), "another program"},
		"another version": {foreign(func(tx *bbolt.Tx) error {
			head, err := tx.CreateBucket([]byte("head"))
			if err != nil {
				return err
			}
			return head.Put([]byte("version"), []byte("fgcontract-state-1"))
		}), `has version "fgcontract-state-1"`},
		"another letter in a value": {changed(value + 7), "is damaged"},
		"another letter in a key":   {changed(value - len("a") - 4), "is damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "file")
			if err := os.WriteFile(path, tc.data, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := statefile.Open(path)
			if err == nil || !strings.HasPrefix(err.Error(), path+": ") || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("the error is %v, want %q in it", err, tc.says)
			}
			if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, tc.data) {
				t.Errorf("the file was changed, %v", err)
			}
		})
	}
}

// Who only looks changes nothing: a state that turns out to be of another version, say,
// is as it was.
func TestOpeningAFileDoesNotChangeIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	f := open(t, path)
	if err := errors.Join(f.Save(map[string][]byte{"a": []byte("1"), "empty": {}}), f.Close()); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f = open(t, path)
	values, err := f.Load()
	if err := errors.Join(err, f.Close()); err != nil || len(values) != 2 {
		t.Fatalf("the file holds %q, %v", values, err)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, before) {
		t.Errorf("the file was changed, %v", err)
	}
}

func TestAFileIsOpenOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	open(t, path)
	if _, err := statefile.Open(path); err == nil || !strings.Contains(err.Error(), "is in use by another process") {
		t.Errorf("opening it twice gives %v", err)
	}
	if _, err := statefile.Open(filepath.Dir(path)); err == nil || !strings.Contains(err.Error(), "is a directory") {
		t.Errorf("opening a folder gives %v", err)
	}
	if _, err := statefile.Open(filepath.Join(path, "below")); err == nil {
		t.Error("a file below a file opens")
	}
}
