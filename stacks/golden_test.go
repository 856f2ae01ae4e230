package stacks

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	costs "bankchurn/report"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// The golden files show a reviewer how a change affects each example stack. Other tests check that
// the resources and amounts in them are right.
func TestGoldenResources(t *testing.T) {
	examples := stackFiles(t)
	for _, name := range config.SortedNames(examples) {
		t.Run(name, func(t *testing.T) {
			projectWithApp(t)
			golden(t, name+".txt", deployed(t, name, examples[name]).dump())
		})
	}
}

func TestGoldenEstimates(t *testing.T) {
	examples := stackFiles(t)
	for _, name := range config.SortedNames(examples) {
		t.Run(name, func(t *testing.T) {
			projectWithApp(t)
			golden(t, name+".estimate.txt", estimateText(t, name, examples[name])+"\n")
		})
	}
}

func TestEveryGoldenFileHasItsStack(t *testing.T) {
	examples := stackFiles(t)
	paths, err := filepath.Glob(filepath.Join(root, "stacks", "testdata", "golden", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		name, _, _ := strings.Cut(filepath.Base(path), ".")
		if _, known := examples[name]; !known {
			t.Errorf("%s belongs to no example stack", filepath.Base(path))
		}
	}
}

// estimateText is what a preview of the stack shows.
func estimateText(t *testing.T, stack string, c stackConfig) string {
	t.Helper()
	var text string
	_, err := run(t, stack, c, func(ctx *pulumi.Context) error {
		report := &config.Report{}
		s := load(ctx, now(), report)
		if err := report.Err(); err != nil {
			return err
		}
		view, err := s.estimate(ctx, listed())
		view.Curves = view.Swept()
		s.advise(&view, report)
		text = costs.Preview(view)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	goldenAt(t, filepath.Join("golden", name), got)
}

// goldenAt compares with a file under testdata.
func goldenAt(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join(root, "stacks", "testdata", name)
	if *update {
		write(t, path, got)
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; write it with: go test ./stacks -run Golden -update", err)
	}
	if got == string(want) {
		return
	}
	t.Errorf("%s differs; after reading the difference, accept it with: go test ./stacks -run Golden -update\n%s", name, difference(string(want), got))
}

// difference lists the lines that only one of the texts has, in text order.
func difference(want, got string) string {
	var b strings.Builder
	count := map[string]int{}
	for _, line := range strings.Split(got, "\n") {
		count[line]++
	}
	for _, line := range strings.Split(want, "\n") {
		if count[line]--; count[line] < 0 {
			b.WriteString("- " + line + "\n")
		}
	}
	count = map[string]int{}
	for _, line := range strings.Split(want, "\n") {
		count[line]++
	}
	for _, line := range strings.Split(got, "\n") {
		if count[line]--; count[line] < 0 {
			b.WriteString("+ " + line + "\n")
		}
	}
	return b.String()
}
