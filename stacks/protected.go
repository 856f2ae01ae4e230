package stacks

import (
	"fmt"
	"slices"

	"bankchurn/components"
	"bankchurn/config"
)

// protects reports whether the configuration protects a platform from deletion.
func (s *settings) protects(name string) bool {
	block, can := s.blocks[name].(components.Protected)
	return can && block.Protects()
}

// protected are the stack's platforms with deletion protection. They are stored for the next
// update, because their blocks may be gone from the configuration by then.
func (s *settings) protected() []string {
	var names []string
	for _, p := range s.deployed() {
		if s.protects(p.Name) {
			names = append(names, p.Name)
		}
	}
	return names
}

// refuseProtected rejects an update that would delete a protected platform. The engine would
// delete what it can and fail on the rest, in this update and every later one.
func (s *settings) refuseProtected(last lastOutput) error {
	r := &config.Report{}
	for _, running := range last.platforms {
		stays := slices.ContainsFunc(s.deployed(), func(p platform) bool { return p.Name == running })
		if stays || !s.protects(running) && !slices.Contains(last.protected, running) {
			continue
		}
		r.Refuse(config.Problem{
			Path: running + ".deletionProtection", Value: true, Reason: fmt.Sprintf("protects %s, which the stack runs and this update would delete", running),
			Fix: fmt.Sprintf("first run an update that only sets %s.deletionProtection: false, or set keepPrevious: %s", running, running),
		})
	}
	return r.Err()
}
