package stacks

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"bankchurn/internal/terminal"
	"bankchurn/report"
)

var updatePictures = flag.Bool("update-pictures", false, "write docs/pictures anew")

// highlights are what the eye should find first in a preview: totals before unit prices.
var highlights = []terminal.Highlight{
	{Class: "unknown", Pattern: regexp.MustCompile(`at least|Not priced:|needs usage:`)},
	{Class: "plain", Pattern: regexp.MustCompile(`at \$\S+ per|\(\$\S+\)`)},
	{Class: "money", Pattern: regexp.MustCompile(`\$[\d,]+\.\d\d`)},
	{Class: "label", Pattern: regexp.MustCompile(`Estimated monthly cost|Fixed|\+ usage|at full capacity|Basis:|Other platforms, same service and traffic:|Cheapest [a-z ]+:|Advice:`)},
	{Class: "faint", Pattern: regexp.MustCompile(`^(Diagnostics| +pulumi:pulumi).*|^ +bankchurn-api +cloudrunv2 Service`)},
}

// TestPicturesAreCurrent: the pictures of the README show what the program prints and draws.
func TestPicturesAreCurrent(t *testing.T) {
	preview, err := os.ReadFile(filepath.Join(root, "docs", "previews", "dev.txt"))
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(preview), "\nOutputs:")
	projectWithApp(t)
	stack := stackFiles(t)["dev"]
	stack.values["bankchurn:verify"] = `{"enabled": true}` // as for a user: what verifies a release costs money on fargate
	chart, err := report.Chart("dev", viewOf(t, "dev", stack, lastOutput{}), Colors())
	if err != nil {
		t.Fatal(err)
	}
	for name, picture := range map[string][]byte{
		"preview.svg": terminal.SVG("make preview", head, highlights),
		"chart.svg":   chart,
	} {
		path := filepath.Join(root, "docs", "pictures", name)
		if *updatePictures {
			write(t, path, string(picture))
			continue
		}
		if current, err := os.ReadFile(path); err != nil || !bytes.Equal(current, picture) {
			t.Errorf("docs/pictures/%s is not current (%v): write it with go test ./stacks -run Pictures -update-pictures", name, err)
		}
	}
}
