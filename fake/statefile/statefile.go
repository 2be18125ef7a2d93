// Package statefile keeps the state of a fake in a file, so that it survives the
// end of the process, also a sudden one: a change is on the disk before its request
// is answered.
//
// The file is a bbolt database. One that is damaged, belongs to another program or
// version, or is open elsewhere is refused and left untouched. Importing the package
// brings the database into a build; package fake does without.
package statefile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"
)

// version is that of the layout of the file; the values have one of their own.
const version = "fgcontract-state-1"

// The buckets of the file.
var (
	headBucket  = []byte("head")
	stateBucket = []byte("state")
	versionKey  = []byte("version")
)

// File is a state on disk. It implements fake.Store.
type File struct {
	db   *bbolt.DB
	path string
}

// lockTimeout bounds the wait for a file that another process has open.
const lockTimeout = 500 * time.Millisecond

// Open opens a file or makes a new one, readable by its owner alone.
func Open(path string) (*File, error) {
	if err := inspect(path); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockTimeout})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, plain(err))
	}
	f := &File{db: db, path: path}
	if err := db.Update(prepare); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), db.Close())
	}
	return f, nil
}

// inspect looks into a file that is there without changing it, because opening it to
// be written would.
func inspect(path string) (err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.IsDir():
		return errors.New("is a directory")
	case info.Size() == 0:
		return errors.New("is empty, so it is no state file; remove it, and a new one is made")
	}
	// The library panics at some kinds of damage.
	defer func() {
		if fault := recover(); fault != nil {
			err = errDamaged
		}
	}()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: lockTimeout})
	if err != nil {
		return plain(err)
	}
	return errors.Join(db.View(func(tx *bbolt.Tx) error { return check(tx, info.Size()) }), db.Close())
}

var errDamaged = errors.New("is damaged; it was left untouched")

func plain(err error) error {
	var path *fs.PathError
	switch {
	case errors.Is(err, bbolterrors.ErrTimeout):
		return errors.New("is in use by another process")
	case errors.As(err, &path):
		return path.Err
	}
	return fmt.Errorf("is no state file, or is damaged; it was left untouched: %w", err)
}

// check reads every page of a file of the given size.
func check(tx *bbolt.Tx, size int64) error {
	if size < tx.Size() {
		return errDamaged // its end is missing
	}
	for err := range tx.Check() {
		if err != nil {
			return errDamaged
		}
	}
	head := tx.Bucket(headBucket)
	if head == nil {
		return errors.New("is the database of another program; it was left untouched")
	}
	if found := head.Get(versionKey); !bytes.Equal(found, []byte(version)) {
		return fmt.Errorf("has version %q; this program reads %q; it was left untouched", found, version)
	}
	return nil
}

func prepare(tx *bbolt.Tx) error {
	head, err := tx.CreateBucketIfNotExists(headBucket)
	if err != nil {
		return err
	}
	if _, err := tx.CreateBucketIfNotExists(stateBucket); err != nil {
		return err
	}
	return head.Put(versionKey, []byte(version))
}

// Load returns everything that was saved.
func (f *File) Load() (map[string][]byte, error) {
	values := map[string][]byte{}
	err := f.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(stateBucket).ForEach(func(key, value []byte) error {
			values[string(key)] = bytes.Clone(value)
			return nil
		})
	})
	return values, f.named(err)
}

// Save writes the values and deletes those that are nil, in one transaction that is
// on the disk when it returns.
func (f *File) Save(values map[string][]byte) error {
	return f.named(f.db.Update(func(tx *bbolt.Tx) error {
		state := tx.Bucket(stateBucket)
		for key, value := range values {
			var err error
			if value == nil {
				err = state.Delete([]byte(key))
			} else {
				err = state.Put([]byte(key), value)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

// Close lets go of the file. Nothing can be saved after it.
func (f *File) Close() error { return f.named(f.db.Close()) }

func (f *File) named(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", f.path, err)
}
