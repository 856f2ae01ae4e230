// Command recordrelease packs the states of a sandbox's stacks for the upgrade test:
// one file per stack, without times and source positions, which say nothing of a resource.
package main

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: recordrelease SANDBOX OUTPUT")
		os.Exit(2)
	}
	if err := pack(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func pack(sandbox, output string) error {
	states, err := filepath.Glob(filepath.Join(sandbox, "*", "state", ".pulumi", "stacks", "*", "*.json"))
	if err != nil {
		return err
	}
	for _, path := range states {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var state any
		if err := json.Unmarshal(text, &state); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if text, err = json.Marshal(stripped(state)); err != nil {
			return err
		}
		if err := write(filepath.Join(output, filepath.Base(path)+".gz"), text); err != nil {
			return err
		}
	}
	return nil
}

func write(path string, text []byte) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	packed := gzip.NewWriter(file)
	if _, err := packed.Write(text); err != nil {
		return err
	}
	if err := packed.Close(); err != nil {
		return err
	}
	return file.Close()
}

// stripped is a state without what differs from one run to the next.
func stripped(state any) any {
	switch v := state.(type) {
	case map[string]any:
		for _, key := range []string{"sourcePosition", "stackTrace", "created", "modified"} {
			delete(v, key)
		}
		for key, value := range v {
			v[key] = stripped(value)
		}
	case []any:
		for i, value := range v {
			v[i] = stripped(value)
		}
	}
	return state
}
