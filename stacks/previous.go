package stacks

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// The config key `keepPrevious` splits a platform switch into two steps: the update that moves
// to another platform leaves the named one unchanged, and a later update without the key deletes
// it.
//
// It is a name, not `true`, so that the same configuration always describes the same stack.
// Otherwise the previous platform would have to be read from the state, where a failed update
// leaves parts of two platforms, and an update without changes would delete the kept one.

// loadPrevious reads keepPrevious. The named platform must accept the configuration too, because its
// resources stay in the program.
func (s *settings) loadPrevious(name string, r *config.Report) {
	if name == "" {
		return
	}
	const path = "keepPrevious"
	others := s.othersThanChosen()
	refuse := func(reason string) {
		r.Refuse(config.Problem{
			Path: path, Value: name, Reason: reason,
			Allowed: strings.Join(others, ", ") + "; remove the key to keep nothing", DidYouMean: config.Nearest(name, others),
		})
	}
	var previous *platform
	for i := range platforms {
		if platforms[i].Name == name {
			previous = &platforms[i]
		}
	}
	switch {
	case name == "true" || name == "false":
		refuse("is not a platform: name the platform that the stack ran before, which stays until the key is removed")
		return
	case previous == nil:
		refuse("unknown platform")
		return
	case name == s.platform.Name:
		refuse("is the same as platform")
		return
	}
	here, there := s.chosen().Location(), s.blocks[name].Location()
	if previous.Cloud == s.platform.Cloud && here != there {
		r.Refuse(config.Problem{
			Path: path, Value: name,
			Reason: fmt.Sprintf("is in %s but %s is in %s, and a stack has one provider with one region per cloud", there, s.platform.Name, here),
			Fix:    fmt.Sprintf("set %s.region: %s, or switch without keepPrevious", s.platform.Name, there),
		})
	}
	if pinned := s.input.Release.Key(); pinned != "" {
		r.Refuse(config.Problem{
			Path: path, Value: name,
			Reason:  fmt.Sprintf("conflicts with %s, which applies to %s only: %s would be deployed without a release and could change", pinned, s.platform.Name, name),
			Allowed: fmt.Sprintf("keepPrevious without release, or %s without keepPrevious", pinned),
		})
	}
	own := &config.Report{}
	known.Validate(previous.Platform, s.input.Service, s.input.Traffic, own)
	s.blocks[name].Validate(s.inputFor(*previous), own)
	s.validateProviders(*previous, own)
	known := map[string]bool{}
	for _, problem := range r.Problems() {
		known[problem.String()] = true
	}
	for _, problem := range own.Problems() {
		if !known[problem.String()] {
			r.Refuse(problem)
		}
	}
	s.previous = previous
}

func (s *settings) othersThanChosen() []string {
	var names []string
	for _, p := range listed() {
		if p.Name != s.platform.Name {
			names = append(names, p.Name)
		}
	}
	return names
}

// checkKeepPrevious rejects keeping a platform that the stack does not run: that would create it.
func (s *settings) checkKeepPrevious(last lastOutput) error {
	if s.previous == nil || len(last.platforms) == 0 && !last.empty {
		return nil // after a failed update, what runs is unknown
	}
	for _, running := range last.platforms {
		if running == s.previous.Name {
			return nil
		}
	}
	p := config.Problem{Path: "keepPrevious", Value: s.previous.Name, Reason: "is not running in the stack and would be created"}
	if last.empty {
		p.Fix = "remove the key: the stack runs no platform yet"
	} else {
		p.Allowed = strings.Join(last.platforms, ", ") + "; remove the key to keep nothing"
	}
	r := &config.Report{}
	r.Refuse(p)
	return r.Err()
}

// deployPrevious registers the kept platform, unchanged, and exports its URL; nil if there is none.
// In a gradual switch it is verified too.
func (s *settings) deployPrevious(ctx *pulumi.Context, providers providerSet, names *zone) (*place, error) {
	if s.previous == nil {
		return nil, nil
	}
	endpoint, err := s.deploy(ctx, *s.previous, providers, names)
	if err != nil {
		return nil, fmt.Errorf("keepPrevious: %w", err)
	}
	previous := &place{platform: s.previous.Name, endpoint: endpoint, verified: endpoint.URL}
	if s.gradual() {
		previous.verified = s.verified(ctx, *s.previous, endpoint)
	} else if address := endpoint.Alias.Address; names != nil && address != (pulumi.StringOutput{}) {
		// Resolvers may still have cached a CNAME to the address's name.
		if _, err := s.addressName(ctx, names, s.previous.Name, address); err != nil {
			return nil, fmt.Errorf("keepPrevious: %w", err)
		}
	}
	ctx.Export("previousPlatform", pulumi.String(s.previous.Name))
	ctx.Export("previousUrl", previous.verified)
	return previous, nil
}
