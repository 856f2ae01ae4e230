package enginetest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEveryExampleStackLives takes each example stack through preview, update, a
// change, an update and a refresh that find nothing to do, and destroy.
func TestEveryExampleStackLives(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "Pulumi.*.yaml"))
	if err != nil || len(files) < 3 {
		t.Fatalf("example stacks: %v, %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimPrefix(filepath.Base(file), "Pulumi."), func(t *testing.T) {
			st := newStack(t, string(text))
			preview, err := st.s.Preview(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if made := st.s.Cloud().Inventory(); len(made) != 0 {
				t.Fatalf("the preview made %d resources", len(made))
			}
			created := st.up()
			if preview.Changes["create"] != created.Changes["create"] {
				t.Errorf("the preview announced %v, the update did %v", preview.Changes, created.Changes)
			}
			st.answers()
			st.edit(strings.Replace(string(text), "LOG_LEVEL: INFO", "LOG_LEVEL: DEBUG", 1))
			if changed := st.up(); changed.Changed() == 0 {
				t.Error("a change of service.env changed nothing")
			}
			st.answers()
			if again := st.up(); again.Changed() != 0 {
				t.Errorf("a second update changed %v", again.Steps)
			}
			if drift, err := st.s.Refresh(t.Context()); err != nil || drift.Changed() != 0 {
				t.Errorf("refresh: %v, drift %v", err, drift.Steps)
			}
			st.destroy()
		})
	}
}
