package stacks

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestREADMEShowsTheGoldenPreview checks that the README shows what the program prints.
func TestREADMEShowsTheGoldenPreview(t *testing.T) {
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	preview, _, _ := strings.Cut(read("docs/previews/dev.txt"), "\nOutputs:")
	if !strings.Contains(read("README.md"), "```\n"+strings.TrimSpace(preview)+"\n```") {
		t.Error("the README's preview is not docs/previews/dev.txt up to its outputs")
	}
}
