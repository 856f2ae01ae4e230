package lambda

import (
	"archive/zip"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"bankchurn/spec"
)

// Base64 of n bytes takes 4 for every 3 begun: of 52,412,416 bytes 69,883,224, which leaves 21,843 of the request's
// 69,905,067 for the rest, of which variables take up to 4,096.
func TestAPackageTooLargeForARequestIsSaidToGoThroughS3(t *testing.T) {
	root := folder(t, "handler.py", "numpy/core.so")
	for bytes, want := range map[int64][]string{
		52_412_416 - 1: nil, // handler.py holds one byte
		52_412_416: {"lambda.zip: " + root + " is 50 MiB before it is zipped, and a request to Lambda takes less than 50: " +
			"it goes through an S3 bucket of the stack's own"},
	} {
		if err := os.Truncate(filepath.Join(root, "numpy", "core.so"), bytes); err != nil {
			t.Fatal(err)
		}
		r := &spec.Report{}
		(&Options{}).validatePackage(root, r)
		if got := r.Notes(); r.Err() != nil || !slices.Equal(got, want) {
			t.Errorf("%d bytes: %v, notes %q, want %q", bytes+1, r.Err(), got, want)
		}
	}
}

// A .zip file is sent as it is, however much it unpacks to.
func TestOfAZipItsOwnSizeCounts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.zip")
	zipped(t, path, make([]byte, 60<<20))
	r := &spec.Report{}
	(&Options{}).validatePackage(path, r)
	if r.Err() != nil || r.Notes() != nil {
		t.Errorf("60 MiB of zeros: %v, notes %q", r.Err(), r.Notes())
	}
}

func TestTheKeyOfAPackageFollowsFromItsContentAlone(t *testing.T) {
	hash := func(path string) string {
		t.Helper()
		files, err := listPackage(path)
		if err != nil {
			t.Fatal(err)
		}
		hash, err := contentHash(path, files)
		if err != nil {
			t.Fatal(err)
		}
		return hash
	}
	first := hash(folder(t, "handler.py", "src/a.py"))
	if again := hash(folder(t, "src/a.py", "handler.py", "src/__pycache__/a.pyc")); again != first {
		t.Errorf("another folder with the same files: got %s, want %s", again, first)
	}
	if renamed := hash(folder(t, "handler.py", "src/b.py")); renamed == first {
		t.Error("another name, the same key")
	}
	edited := folder(t, "handler.py", "src/a.py")
	if err := os.WriteFile(filepath.Join(edited, "src", "a.py"), []byte("y"), 0o600); err != nil {
		t.Fatal(err)
	}
	if hash(edited) == first {
		t.Error("another content, the same key")
	}

	archive := filepath.Join(t.TempDir(), "app.zip")
	zipped(t, archive, []byte("x"))
	before := hash(archive)
	zipped(t, archive, []byte("y"))
	if hash(archive) == before {
		t.Error("another .zip file, the same key")
	}
}

// zipped writes a .zip file with one entry.
func zipped(t *testing.T, path string, content []byte) {
	t.Helper()
	file, err := os.Create(filepath.Clean(path))
	if err != nil {
		t.Fatal(err)
	}
	archive := zip.NewWriter(file)
	entry, err := archive.Create("handler.py")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := entry.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}
