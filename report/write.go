package report

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"bankchurn/cost"
)

// Write writes the report to a folder in three formats and returns the paths: cost-STACK.md,
// cost-STACK.json and cost-STACK.svg. It creates the folder if necessary. There is no chart if
// the duration of a request is not set.
func Write(dir, stack string, v cost.Comparison, colors Colors) ([]string, error) {
	document, err := JSON(stack, v)
	if err != nil {
		return nil, err
	}
	chart, err := Chart(stack, v, colors)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("cost report: %w", err)
	}
	var paths []string
	var problems []error
	for _, file := range []struct {
		form string
		text []byte
	}{{"md", []byte(Markdown(stack, v))}, {"json", document}, {"svg", chart}} {
		path := filepath.Join(dir, "cost-"+stack+"."+file.form)
		if len(file.text) == 0 {
			continue
		}
		if err := os.WriteFile(path, file.text, 0o644); err != nil {
			problems = append(problems, fmt.Errorf("cost report: %w", err))
			continue
		}
		paths = append(paths, path)
	}
	return paths, errors.Join(problems...)
}
