package report

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"bankchurn/config"
)

// InvalidMarkdown returns the comment for a stack whose config is invalid, with every problem.
func InvalidMarkdown(stack string, invalid *config.Error) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n**The configuration of %s is invalid: %s; nothing was changed.**\n\n", Marker(stack), code(stack), counted(len(invalid.Problems), "problem"))
	for _, p := range invalid.Problems {
		line := "- " + codeOf(p.String(), 2*mostShown) + "\n"
		if b.Len()+len(line) > longestComment-100 {
			b.WriteString("- and more, in the preview\n")
			break
		}
		b.WriteString(line)
	}
	return b.String()
}

// WriteInvalid writes that comment to a folder and removes the stack's files of earlier runs.
// It writes nothing if the error is a different one.
func WriteInvalid(dir, stack string, err error) error {
	var invalid *config.Error
	if !errors.As(err, &invalid) {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("cost report: %w", err)
	}
	for _, form := range []string{"json", "svg"} {
		if err := os.Remove(filepath.Join(dir, "cost-"+stack+"."+form)); err != nil && !os.IsNotExist(err) {
			return fmt.Errorf("cost report: %w", err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "cost-"+stack+".md"), []byte(InvalidMarkdown(stack, invalid)), 0o644); err != nil {
		return fmt.Errorf("cost report: %w", err)
	}
	return nil
}
