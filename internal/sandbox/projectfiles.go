package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"gopkg.in/yaml.v3"
)

// placeholder replaces a secret of the stack file, which the sandbox cannot decrypt and does
// not need.
const placeholder = "sandbox-placeholder-for-a-secret"

// copyProjectFiles writes the engine's copies of Pulumi.yaml and Pulumi.<stack>.yaml, and
// remembers the project's name. The engine writes to these files; the tracked ones are only
// read.
func (s *Sandbox) copyProjectFiles() error {
	project, err := readYAML(filepath.Join(s.opts.Root, "Pulumi.yaml"))
	if err != nil {
		return fmt.Errorf("project file: %w", err)
	}
	name, err := projectName(s.opts.Root)
	if err != nil {
		return err
	}
	// Relative paths in the program, such as a zip folder, are relative to the project folder,
	// not to the copy.
	setValue(project, "main", s.opts.Root)
	// The sandbox has its own backend, and its stack file is next to the copy.
	dropKey(project, "backend")
	dropKey(project, "stackConfigDir")
	s.fromRoot(valueOf(project, "plugins"))
	if err := writeYAML(filepath.Join(s.paths.work, "Pulumi.yaml"), project); err != nil {
		return err
	}
	s.project = name
	return s.copyStackFile()
}

// fromRoot makes the paths of the project's plugins absolute.
func (s *Sandbox) fromRoot(plugins *yaml.Node) {
	if plugins == nil {
		return
	}
	for _, kind := range plugins.Content {
		for _, p := range kind.Content {
			if path := valueOf(p, "path"); path != nil && !filepath.IsAbs(path.Value) {
				setValue(p, "path", filepath.Join(s.opts.Root, path.Value))
			}
		}
	}
}

// setRuntime sets the language host in the engine's copy of the project file, like the engine's
// flag --client. The next Open rewrites the copy.
func (s *Sandbox) setRuntime(address string) error {
	path := filepath.Join(s.paths.work, "Pulumi.yaml")
	project, err := readYAML(path)
	if err != nil {
		return fmt.Errorf("project file: %w", err)
	}
	var runtime yaml.Node
	if err := runtime.Encode(map[string]any{"name": "client", "options": map[string]any{"address": address}}); err != nil {
		return fmt.Errorf("project file: %w", err)
	}
	dropKey(project, "runtime")
	project.Content = append(project.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: "runtime"}, &runtime)
	return writeYAML(path, project)
}

// projectName returns the name in the project's Pulumi.yaml.
func projectName(root string) (string, error) {
	project, err := readYAML(filepath.Join(root, "Pulumi.yaml"))
	if err != nil {
		return "", fmt.Errorf("project file: %w", err)
	}
	name := valueOf(project, "name")
	if name == nil || name.Value == "" {
		return "", errors.New("project file: Pulumi.yaml: `name` is required")
	}
	return name.Value, nil
}

func (s *Sandbox) copyStackFile() error {
	source, err := findStackFile(s.opts.Root, s.opts.Stack)
	if err != nil {
		return err
	}
	stack, err := readYAML(source)
	if err != nil {
		return fmt.Errorf("stack file: %w", err)
	}
	for _, key := range []string{"encryptionsalt", "secretsprovider", "encryptedkey"} {
		dropKey(stack, key)
	}
	if dropKey(stack, "environment") {
		s.note("ignoring the `environment` of %s: it requires a Pulumi account", filepath.Base(source))
	}
	if config := valueOf(stack, "config"); config != nil {
		s.openConfigSecrets(config)
	}
	target := filepath.Join(s.paths.work, "Pulumi."+s.opts.Stack+".yaml")
	setValue(stack, "secretsprovider", secretsProvider)
	setValue(stack, "encryptedkey", encryptedKey)
	return writeYAML(target, stack)
}

// openConfigSecrets replaces the secrets of the config with placeholders and remembers their
// keys.
func (s *Sandbox) openConfigSecrets(config *yaml.Node) {
	s.secretKeys = nil
	for n := 0; n+1 < len(config.Content); n += 2 {
		key := config.Content[n].Value
		found := openSecrets(config.Content[n+1], key)
		if len(found) == 0 {
			continue
		}
		for _, path := range found {
			s.note("config %s is a secret: the program sees a placeholder", path)
		}
		if !strings.Contains(key, ":") {
			key = s.project + ":" + key
		}
		s.secretKeys = append(s.secretKeys, key)
	}
}

// findStackFile returns the path of the stack file, or an error that lists the existing stacks.
func findStackFile(root, stack string) (string, error) {
	dir := root
	project, err := readYAML(filepath.Join(root, "Pulumi.yaml"))
	if err != nil {
		return "", fmt.Errorf("project file: %w: run the sandbox in the project's folder", err)
	}
	if moved := valueOf(project, "stackConfigDir"); moved != nil {
		dir = filepath.Join(root, moved.Value)
	}
	path := filepath.Join(dir, "Pulumi."+stack+".yaml")
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	files, err := filepath.Glob(filepath.Join(dir, "Pulumi.*.yaml"))
	if err != nil {
		return "", fmt.Errorf("stack files: %w", err)
	}
	var names []string
	for _, f := range files {
		names = append(names, strings.TrimSuffix(strings.TrimPrefix(filepath.Base(f), "Pulumi."), ".yaml"))
	}
	sort.Strings(names)
	return "", fmt.Errorf("stack %s: no file Pulumi.%s.yaml (stacks: %s)", stack, stack, strings.Join(names, ", "))
}

// openSecrets replaces every `secure:` value with the placeholder and returns their config
// paths.
func openSecrets(node *yaml.Node, path string) []string {
	var found []string
	switch node.Kind {
	case yaml.MappingNode:
		if len(node.Content) == 2 && node.Content[0].Value == "secure" {
			*node = yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: placeholder}
			return []string{path}
		}
		for n := 0; n+1 < len(node.Content); n += 2 {
			found = append(found, openSecrets(node.Content[n+1], strings.TrimPrefix(path+"."+node.Content[n].Value, "."))...)
		}
	case yaml.SequenceNode:
		for n, e := range node.Content {
			found = append(found, openSecrets(e, fmt.Sprintf("%s[%d]", path, n))...)
		}
	}
	return found
}

// readYAML reads a file as one mapping; an empty file is an empty mapping.
func readYAML(path string) (*yaml.Node, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if document.Kind == 0 || len(document.Content) == 0 || document.Content[0].Tag == "!!null" {
		return &yaml.Node{Kind: yaml.MappingNode}, nil
	}
	if document.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s: must be a mapping", path)
	}
	return document.Content[0], nil
}

func writeYAML(path string, node *yaml.Node) error {
	var text bytes.Buffer
	if err := yaml.NewEncoder(&text).Encode(node); err != nil {
		return fmt.Errorf("copy of a project file: %w", err)
	}
	if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
		return fmt.Errorf("copy of a project file: %w", err)
	}
	return nil
}

func valueOf(mapping *yaml.Node, key string) *yaml.Node {
	for n := 0; n+1 < len(mapping.Content); n += 2 {
		if mapping.Content[n].Value == key {
			return mapping.Content[n+1]
		}
	}
	return nil
}

func setValue(mapping *yaml.Node, key, value string) {
	dropKey(mapping, key)
	mapping.Content = append(mapping.Content,
		&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key},
		&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value})
}

func dropKey(mapping *yaml.Node, key string) bool {
	for n := 0; n+1 < len(mapping.Content); n += 2 {
		if mapping.Content[n].Value == key {
			mapping.Content = append(mapping.Content[:n], mapping.Content[n+2:]...)
			return true
		}
	}
	return false
}
