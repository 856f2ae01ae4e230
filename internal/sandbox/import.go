package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/internal/sandbox/cloud"
)

// Adoptable lists resources that are in the embedded cloud but not in the stack's state,
// because the engine was killed while creating them. The state must adopt them before `up` can
// succeed, because their names are in use.
func (s *Sandbox) Adoptable() ([]cloud.Record, error) {
	known, err := readState(s.stackPath())
	if err != nil || known == nil {
		return nil, err
	}
	inState := map[string]bool{}
	for _, r := range known.Resources {
		inState[r.URN] = true
	}
	interrupted := map[string]bool{}
	for _, r := range known.creating() {
		interrupted[r.URN] = !inState[r.URN]
	}
	existing, err := s.Inventory()
	if err != nil {
		return nil, err
	}
	var list []cloud.Record
	for _, r := range existing {
		if interrupted[r.URN] {
			interrupted[r.URN] = false
			list = append(list, r)
		}
	}
	return list, nil
}

// Import adopts an existing resource of the embedded cloud into the stack's state: the one with
// the id, under the URN. Without them it adopts everything that Adoptable lists. It then
// resolves the interrupted creations.
func (s *Sandbox) Import(ctx context.Context, urn, id string) (Result, error) {
	known, err := readState(s.stackPath())
	if err != nil {
		return Result{}, err
	}
	if known == nil {
		return Result{}, fmt.Errorf("import: stack %s was never deployed", s.opts.Stack)
	}
	wanted := map[string]string{urn: id}
	if urn == "" {
		delete(wanted, urn)
		found, err := s.Adoptable()
		if err != nil {
			return Result{}, err
		}
		if len(found) == 0 {
			s.note("nothing to import: no interrupted creation left anything behind in the embedded cloud")
			return Result{}, nil
		}
		for _, r := range found {
			wanted[r.URN] = r.ImportID()
		}
	}
	file, err := s.importFile(known, wanted)
	if err != nil {
		return Result{}, err
	}
	result, err := s.operate(ctx, "import", "--file", file, "--yes", "--skip-preview", "--protect=false", "--generate-code=false")
	if err != nil {
		return result, err
	}
	_, err = s.Refresh(ctx)
	return result, err
}

// imported is one resource of an import file (docs: pulumi import --help).
type imported struct {
	Type     string `json:"type"`
	Name     string `json:"name"`
	ID       string `json:"id"`
	Parent   string `json:"parent,omitempty"`
	Provider string `json:"provider,omitempty"`
}

func (s *Sandbox) importFile(known *state, wanted map[string]string) (string, error) {
	names := map[string]string{}
	name := func(urn string) string {
		for have, of := range names {
			if of == urn {
				return have
			}
		}
		chosen := fmt.Sprintf("r%d", len(names)+1)
		names[chosen] = urn
		return chosen
	}
	var list []imported
	var problems []error
	for _, urn := range cloud.SortedNames(wanted) {
		parsed := resource.URN(urn)
		if !parsed.IsValid() {
			problems = append(problems, fmt.Errorf("import: %q is not a URN, such as urn:pulumi:%s::%s::TYPE::NAME", urn, s.opts.Stack, s.project))
			continue
		}
		one := imported{Type: string(parsed.Type()), Name: parsed.Name(), ID: wanted[urn]}
		parent, provider := known.placeOf(parsed)
		if parent != "" {
			one.Parent = name(parent)
		}
		if provider != "" {
			one.Provider = name(provider)
		}
		list = append(list, one)
	}
	if len(problems) > 0 {
		return "", errors.Join(problems...)
	}
	text, err := json.Marshal(map[string]any{"nameTable": names, "resources": list})
	if err != nil {
		return "", fmt.Errorf("import: %w", err)
	}
	path := filepath.Join(s.paths.dir, "import.json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return "", fmt.Errorf("import: %w", err)
	}
	return path, nil
}

// placeOf returns the parent and the provider of a resource: those of its interrupted creation,
// or else the parent in its URN and the provider of a sibling. "" if there is none.
func (s *state) placeOf(urn resource.URN) (parent, provider string) {
	for _, r := range s.creating() {
		if r.URN == string(urn) {
			return r.Parent, providerURN(r.Provider)
		}
	}
	chain := string(urn.QualifiedType())
	outer := ""
	if at := strings.LastIndex(chain, "$"); at >= 0 {
		outer = chain[:at]
	}
	pkg, _, _ := strings.Cut(string(urn.Type()), ":")
	for _, r := range s.Resources {
		if outer != "" && string(resource.URN(r.URN).QualifiedType()) == outer {
			parent = r.URN
		}
		if strings.HasPrefix(r.Type, pkg+":") && r.Provider != "" && (provider == "" || r.Parent == parent) {
			provider = providerURN(r.Provider)
		}
	}
	return parent, provider
}

// providerURN removes the id from a reference to a provider.
func providerURN(reference string) string {
	if at := strings.LastIndex(reference, "::"); at >= 0 {
		return reference[:at]
	}
	return ""
}
