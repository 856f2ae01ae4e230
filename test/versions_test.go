package test

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"testing"
)

// Go compiles a package again if any of its dependencies has another version. Compiling the cloud
// SDKs takes minutes, so every module here requires the versions that the root module requires.
func TestModulesShareWhatTheyCompile(t *testing.T) {
	root := required(t, "../go.mod")
	for _, module := range []string{"../plugin", "../examples/go", "prometheus"} {
		shared := 0
		for path, version := range required(t, filepath.Join(module, "go.mod")) {
			ours, ok := root[path]
			if !ok {
				continue
			}
			if shared++; version != ours {
				t.Errorf("%s requires %s %s, the root module %s: require the later one in both", module, path, version, ours)
			}
		}
		if shared == 0 {
			t.Errorf("%s shares no module with the root: the test compares nothing", module)
		}
	}
}

// required maps the modules that a go.mod requires to their versions.
func required(t *testing.T, file string) map[string]string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "mod", "edit", "-json", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	var parsed struct {
		Require []struct{ Path, Version string }
	}
	if err := json.Unmarshal(out, &parsed); err != nil {
		t.Fatal(err)
	}
	versions := map[string]string{}
	for _, r := range parsed.Require {
		versions[r.Path] = r.Version
	}
	return versions
}
