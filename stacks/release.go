package stacks

import (
	"net/url"
	"slices"
	"strings"

	"bankchurn/components"
	"bankchurn/cost"
	"bankchurn/verify"
)

// releaseKeysOutput is the stack output with the config keys of the serving release, from which the
// next preview says what it changes. A failed update keeps the outputs of the last successful one,
// so they describe what serves. It is one string in the form of a URL's query: a preview lists a
// map, or JSON, in up to 25 lines.
const releaseKeysOutput = "releaseKeys"

func writeReleaseKeys(keys map[string]string) string {
	query := url.Values{}
	for key, value := range keys {
		query.Set(key, value)
	}
	return query.Encode()
}

// readReleaseKeys also reads the map that earlier versions wrote.
func readReleaseKeys(output any) map[string]string {
	text, ok := output.(string)
	if !ok {
		return texts(output)
	}
	query, err := url.ParseQuery(text)
	if err != nil {
		return nil
	}
	keys := map[string]string{}
	for key := range query {
		keys[key] = query.Get(key)
	}
	return keys
}

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
