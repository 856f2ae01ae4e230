package stacks

import (
	"slices"
	"strings"

	"bankchurn/components"
	"bankchurn/cost"
	"bankchurn/verify"
)

// releaseKeysOutput is the stack output with the config keys of the serving release. A failed
// update keeps the outputs of the last successful one, so they describe what serves.
const releaseKeysOutput = "releaseKeys"

// compareRelease finds what the update changes in the serving release, for messages.
func (s *settings) compareRelease(last lastOutput) *cost.ReleaseChange {
	s.releaseKeys = s.chosen().(components.Releasing).ReleaseKeys(s.input)
	if slices.Index(last.platforms, s.platform.Name) != 0 {
		return nil
	}
	s.input.Verify.Serving = last.release
	changes := components.ReleaseChanges(last.releaseKeys, s.releaseKeys)
	s.input.Verify.Changes = changes
	release := s.input.Release
	if release.OnlyVersions() && len(last.releaseKeys) > 0 {
		s.releaseKeys = last.releaseKeys // no new release is deployed
	}
	if len(changes) == 0 {
		return nil
	}
	change := &cost.ReleaseChange{}
	for _, c := range changes {
		change.Changes = append(change.Changes, shownChange(c))
	}
	if release.OnlyVersions() {
		change.Pinned = release.Version
	}
	if components.VerifiesFirst(release, s.input.Verify) {
		rule := s.platform.Release
		change.Trial, change.Standing = rule.Trial, rule.Standing
		if rule.Needs != nil {
			change.Needs, change.Must = rule.Needs(s.input.Service), release.OnUnverifiable == "fail"
		}
	}
	return change
}

// shownChange describes a change in a few words: only the tags if the image's repository is the
// same.
func shownChange(c verify.Change) string {
	name := strings.TrimPrefix(c.Key, "service.")
	from, to := c.From, c.To
	switch {
	case strings.HasSuffix(c.Key, ".image"):
		name = "image"
		from, to = tags(from, to)
	case from == "":
		return name + " added"
	case to == "":
		return name + " removed"
	case c.Hidden:
		return name + " changed"
	}
	return name + " " + from + " -> " + to
}

// tags are what differs after the common repository of two images.
func tags(from, to string) (string, string) {
	cut := func(image string) (repository, tag string) {
		if repository, digest, found := strings.Cut(image, "@"); found {
			return repository, digest
		}
		if at := strings.LastIndex(image, ":"); at > strings.LastIndex(image, "/") {
			return image[:at], image[at+1:]
		}
		return image, ""
	}
	was, old := cut(from)
	is, now := cut(to)
	if was != is || old == "" || now == "" {
		return from, to
	}
	return old, now
}
