package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"bankchurn/internal/sandbox/cloud"
)

// recover makes the stack usable after a command that was killed. This process holds the stack's lock, and an engine dies
// with the process that started it, so whatever an earlier one left locked or half done is stale.
func (s *Sandbox) recover() error {
	if err := s.clearBackendLocks(); err != nil {
		return err
	}
	return s.settlePending()
}

// clearBackendLocks does what `pulumi cancel` does.
func (s *Sandbox) clearBackendLocks() error {
	locks := filepath.Join(s.paths.state, ".pulumi", "locks")
	if _, err := os.Stat(locks); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	found := 0
	err := filepath.WalkDir(locks, func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(d.Name(), ".json") {
			found++
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("backend locks: %w", err)
	}
	if err := os.RemoveAll(locks); err != nil {
		return fmt.Errorf("backend locks: %w", err)
	}
	if found > 0 {
		s.note("an earlier command was killed: its lock is cleared")
	}
	return nil
}

// checkpoint is the part of the backend's stack file that recovery changes. Everything else is carried along as it is.
type checkpoint struct {
	resources []map[string]any
	pending   []map[string]any
	latest    map[string]any
	document  map[string]any
}

func readCheckpoint(path string) (*checkpoint, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("stack state: %w", err)
	}
	c := &checkpoint{}
	numbers := json.NewDecoder(bytes.NewReader(data))
	numbers.UseNumber()
	if err := numbers.Decode(&c.document); err != nil {
		return nil, fmt.Errorf("stack state: %s is damaged (%w): remove the folder %s to start afresh", path, err, Folder)
	}
	inner, _ := c.document["checkpoint"].(map[string]any)
	c.latest, _ = inner["latest"].(map[string]any)
	c.resources = objects(c.latest["resources"])
	c.pending = objects(c.latest["pending_operations"])
	return c, nil
}

func objects(v any) []map[string]any {
	list, _ := v.([]any)
	var out []map[string]any
	for _, e := range list {
		if o, ok := e.(map[string]any); ok {
			out = append(out, o)
		}
	}
	return out
}

// settlePending resolves operations that the engine began and never finished, against the inventory: a resource that was
// created but not recorded is taken back, one that was deleted but is still recorded is forgotten.
func (s *Sandbox) settlePending() error {
	state, err := readCheckpoint(s.stackPath())
	if err != nil {
		return err
	}
	for _, r := range s.unrecorded(state) {
		if _, err := s.cloud.Remove(r.Type, r.ID, r.Scope); err != nil {
			return err
		}
		s.note("an earlier command was killed while it made %s: taken back, the next up makes it again", r.ID)
	}
	if state == nil || len(state.pending) == 0 {
		return nil
	}
	for _, op := range state.pending {
		s.settle(state, op)
	}
	delete(state.latest, "pending_operations")
	return s.writeCheckpoint(state)
}

// unrecorded lists what the cloud has and the state does not know. Ids repeat between parents (every API may have a stage
// $default), and a URN in the cloud may be out of date after a resource was renamed with an alias; so the URN decides
// only where the cloud has more resources of one type and id than the state.
func (s *Sandbox) unrecorded(state *checkpoint) []cloud.Record {
	known, exact := map[string]int{}, map[string]bool{}
	if state != nil {
		for _, r := range state.resources {
			known[text(r["type"])+" "+text(r["id"])]++
			exact[text(r["type"])+" "+text(r["id"])+" "+text(r["urn"])] = true
		}
	}
	have := map[string]int{}
	for _, r := range s.cloud.Inventory() {
		have[r.Type+" "+r.ID]++
	}
	var list []cloud.Record
	for _, r := range s.cloud.Inventory() {
		if key := r.Type + " " + r.ID; have[key] > known[key] && !exact[key+" "+r.URN] {
			list = append(list, r)
		}
	}
	return list
}

func (s *Sandbox) settle(state *checkpoint, op map[string]any) {
	target, _ := op["resource"].(map[string]any)
	urn, id := text(target["urn"]), text(target["id"])
	if text(op["type"]) == "deleting" && !s.inCloud(text(target["type"]), id) && !referred(state.resources, urn) {
		kept := state.resources[:0]
		for _, r := range state.resources {
			if text(r["urn"]) != urn || text(r["id"]) != id {
				kept = append(kept, r)
			}
		}
		state.resources = kept
		list := make([]any, len(kept))
		for n, r := range kept {
			list[n] = r
		}
		state.latest["resources"] = list
	}
	s.note("an earlier command was killed while it was %s %s: settled", text(op["type"]), urn)
}

func (s *Sandbox) inCloud(typ, id string) bool {
	for _, r := range s.cloud.Inventory() {
		if r.Type == typ && r.ID == id {
			return true
		}
	}
	return false
}

// referred reports whether another resource of the state names the URN as parent, provider or dependency.
func referred(resources []map[string]any, urn string) bool {
	for _, r := range resources {
		if text(r["urn"]) == urn {
			continue
		}
		rest, err := json.Marshal([]any{r["parent"], r["dependencies"], r["propertyDependencies"], r["provider"], r["deletedWith"]})
		if err != nil || bytes.Contains(rest, []byte(urn)) {
			return true
		}
	}
	return false
}

func (s *Sandbox) writeCheckpoint(state *checkpoint) error {
	data, err := json.MarshalIndent(state.document, "", "    ")
	if err != nil {
		return fmt.Errorf("stack state: %w", err)
	}
	tmp := s.stackPath() + ".new"
	if err := os.WriteFile(tmp, data, 0o600); err != nil {
		return fmt.Errorf("stack state: %w", err)
	}
	if err := os.Rename(tmp, s.stackPath()); err != nil {
		return fmt.Errorf("stack state: %w", err)
	}
	return nil
}

func text(v any) string {
	s, _ := v.(string)
	return s
}
