package config

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// Lines finds the keys of a stack file: it returns a function from a problem's path to the line of
// its key, or of the nearest enclosing block; 0 if there is none. Keys in namespaces have paths
// without the namespace.
func Lines(file []byte, namespaces ...string) (func(path string) int, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(file, &document); err != nil {
		return nil, fmt.Errorf("stack file: %w", err)
	}
	var top *yaml.Node
	if len(document.Content) > 0 {
		_, top = entry(document.Content[0], "config")
	}
	return func(path string) int {
		if top == nil {
			return 0
		}
		if line := find(top, path); line > 0 {
			return line
		}
		for _, namespace := range namespaces {
			if line := find(top, namespace+":"+path); line > 0 {
				return line
			}
		}
		return 0
	}, nil
}

// find walks down a path such as kubernetes.ingress.routes[0].host. A key may contain dots, as
// labels do: the longest match wins.
func find(block *yaml.Node, path string) int {
	line := 0
	for path != "" {
		var next *yaml.Node
		at, rest := 0, ""
		for end := len(path); end > 0 && next == nil; end = strings.LastIndexAny(path[:end], ".[") {
			at, next = entry(block, path[:end])
			rest = path[end:]
		}
		if next == nil {
			break
		}
		line, block, path = at, next, strings.TrimPrefix(rest, ".")
	}
	return line
}

// entry returns the line and the value of a key in a block, or of an item in a list: [0].
func entry(block *yaml.Node, key string) (int, *yaml.Node) {
	for block.Kind == yaml.AliasNode {
		block = block.Alias
	}
	var index int
	if _, err := fmt.Sscanf(key, "[%d]", &index); err == nil && key == fmt.Sprintf("[%d]", index) {
		if block.Kind == yaml.SequenceNode && index < len(block.Content) {
			return block.Content[index].Line, block.Content[index]
		}
		return 0, nil
	}
	if block.Kind != yaml.MappingNode {
		return 0, nil
	}
	for i := 0; i+1 < len(block.Content); i += 2 {
		if block.Content[i].Value == key {
			return block.Content[i].Line, block.Content[i+1]
		}
	}
	return 0, nil
}
