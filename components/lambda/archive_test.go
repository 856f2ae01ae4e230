package lambda

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/service"
)

func folder(t *testing.T, names ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range names {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func namesIn(t *testing.T, root string) []string {
	t.Helper()
	files, err := listPackage(root)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.name)
	}
	return names
}

func TestASourceFolderIsPackagedWithoutTestsAndBytecode(t *testing.T) {
	root := folder(t, "handler.py", "src/a.py", "src/__pycache__/a.pyc", "src/b.pyc", "tests/test_a.py", "dist/old.zip", ".git/config", "src/tests/data.json")
	want := []string{"handler.py", "src/a.py", "src/tests/data.json"}
	if got := namesIn(t, root); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// numpy imports its own tests folder; stripping it breaks the package.
func TestACompletePackageIsUsedAsIs(t *testing.T) {
	names := []string{"handler.py", "numpy/__pycache__/a.pyc", "numpy/tests/__init__.py", "numpy-2.3.5.dist-info/METADATA", "tests/x.py"}
	if got := namesIn(t, folder(t, names...)); !slices.Equal(got, names) {
		t.Errorf("got %v, want %v", got, names)
	}
}

func TestAPackageWithoutItsLibrariesIsRejectedBeforeAnythingIsCreated(t *testing.T) {
	for name, c := range map[string]struct {
		files []string
		// want is the suggested fix; empty if the package is valid.
		want string
	}{
		"asks for libraries and has none":    {[]string{"handler.py", "requirements.txt"}, "or leave requirements.txt out if they come from elsewhere"},
		"comes with what builds the package": {[]string{"handler.py", "package.sh", "requirements.txt"}, "package.sh arm64` and set lambda.zip to "},
		"asks for libraries and has them":    {[]string{"handler.py", "requirements.txt", "joblib-1.5.2.dist-info/METADATA"}, ""},
		"asks for none":                      {[]string{"handler.py"}, ""},
	} {
		root := folder(t, c.files...)
		for _, updating := range []bool{false, true} {
			for _, pin := range []string{"", "7"} {
				r := &config.Report{}
				(&Args{Architecture: "arm64", Runtime: "python3.13", Release: service.Release{Version: pin}}).validatePackage(root, components.Input{Updating: updating}, r)
				refused, said := "", ""
				if err := r.Err(); err != nil {
					refused = err.Error()
				}
				for _, warning := range r.Warnings() {
					said += warning.String()
				}
				// A pinned version deploys nothing.
				if fails := updating && pin == ""; fails {
					refused, said = said, refused
				}
				if refused != "" || (said == "") != (c.want == "") || !strings.Contains(said, c.want) {
					t.Errorf("%s, updating %t, pinned %q: %q, and %q", name, updating, pin, said, refused)
				}
			}
		}
	}
}

// 250 MB are 262,144,000 bytes (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
func TestAPackageAtTheLimitPassesAndOneByteMoreDoesNot(t *testing.T) {
	root := folder(t, "handler.py", "numpy/core.so")
	for bytes, refused := range map[int64]bool{262_144_000 - 1: false, 262_144_000: true} { // handler.py has one byte
		if err := os.Truncate(filepath.Join(root, "numpy", "core.so"), bytes); err != nil {
			t.Fatal(err)
		}
		r := &config.Report{}
		(&Args{}).validatePackage(root, components.Input{}, r)
		if got := r.Err() != nil; got != refused {
			t.Errorf("%d bytes: %v, want refused %v", bytes+1, r.Err(), refused)
		}
		if refused && !strings.Contains(r.Err().Error(), "is 251 MiB unzipped, but Lambda accepts at most 250; largest: numpy 250 MiB, handler.py 1 MiB") {
			t.Errorf("got %v", r.Err())
		}
	}
}

func TestUnreadableFilesAreRejected(t *testing.T) {
	root := folder(t, "handler.py")
	if err := checkReadable([]packaged{{name: "gone.py", file: filepath.Join(root, "gone.py")}}); err == nil || !strings.HasPrefix(err.Error(), "cannot be read: ") {
		t.Errorf("a file that cannot be opened: %v", err)
	}
	device := filepath.Join(root, "device")
	if err := os.Symlink(os.DevNull, device); err != nil {
		t.Fatal(err)
	}
	r := &config.Report{}
	(&Args{}).validatePackage(root, components.Input{}, r)
	if err := r.Err(); err == nil || !strings.Contains(err.Error(), device+" is not a regular file") {
		t.Errorf("a device: %v", err)
	}
}

func TestSizesRoundUp(t *testing.T) {
	for bytes, want := range map[int64]int64{0: 0, 1: 1, 1 << 20: 1, 1<<20 + 1: 2, maxUnzippedBytes + 1: 251} {
		if got := mebibytes(bytes); got != want {
			t.Errorf("%d bytes: got %d MiB, want %d", bytes, got, want)
		}
	}
}
