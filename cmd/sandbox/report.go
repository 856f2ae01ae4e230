package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"bankchurn/internal/sandbox"
)

// reportFolder returns the absolute path of the report's folder, and removes what an earlier
// run left there.
func reportFolder(root string, r request) (string, error) {
	dir := r.dir
	if dir == "" {
		dir = filepath.Join(root, sandbox.Folder, r.stack, "report")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("report: %w", err)
	}
	for _, path := range reportFiles(dir, r.stack) {
		if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
			return "", fmt.Errorf("report: %w", err)
		}
	}
	return dir, nil
}

func reportFiles(dir, stack string) []string {
	var paths []string
	for _, form := range []string{"md", "json", "svg"} {
		paths = append(paths, filepath.Join(dir, "cost-"+stack+"."+form))
	}
	return paths
}

// printReport prints the Markdown.
func printReport(r request, stdout io.Writer) error {
	text, err := os.ReadFile(reportFiles(r.dir, r.stack)[0])
	if err != nil {
		return fmt.Errorf("report: nothing was written: %w", err)
	}
	if _, err := stdout.Write(text); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}
