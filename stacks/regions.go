package stacks

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"bankchurn/components"
	"bankchurn/components/kubernetes"
	"bankchurn/config"
	"bankchurn/cost/regions"
	"bankchurn/cost/rules"
)

// followRegion moves the platforms that are only compared to the chosen one's region, or to the
// matching region in the other cloud. A block with a region keeps it, and so does a kept platform,
// which is deployed. Without a region in the chosen platform's block, every platform uses its
// default.
//
// This affects comparisons only. A switch deploys to the region in the block.
func (s *settings) followRegion(get func(string) string, workload kubernetes.Config) {
	here := s.chosen().Location()
	if !statesRegion(get(s.platform.Name), here) {
		return
	}
	for _, p := range platforms {
		text := get(p.Name)
		previous := s.previous != nil && p.Name == s.previous.Name
		if p.Name == s.platform.Name || previous || statesRegion(text, s.blocks[p.Name].Location()) {
			continue
		}
		region := here
		if p.Cloud != s.platform.Cloud {
			found, ok := regions.Find(here)
			if !ok {
				continue
			}
			region = found.Partner
		}
		s.decode(p, withRegion(text, region), workload, &config.Report{}) // it had no problems the first time
	}
}

// statesRegion reports whether a block determines its region: by its key `region`, or by naming
// something in a region, which then must be the default.
func statesRegion(block, region string) bool {
	keys, _ := keysOf(block)
	if _, stated := keys["region"]; stated {
		return true
	}
	for _, value := range keys {
		var tree any
		if json.Unmarshal(value, &tree) == nil && namesRegion(tree, region) {
			return true
		}
	}
	return false
}

// namesRegion reports whether a value, or a value within it, refers to something in a region.
func namesRegion(value any, region string) bool {
	switch v := value.(type) {
	case string:
		return placeOf(v) == region
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return namesRegion(item, region) })
	case map[string]any:
		for _, item := range v {
			if namesRegion(item, region) {
				return true
			}
		}
	}
	return false
}

// Formats of names that contain a region: an image in a cloud registry, a zone, and a Google Cloud
// resource.
var (
	imageHost = regexp.MustCompile(`^(?:[0-9]{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com|([a-z0-9-]+)-docker\.pkg\.dev)/`)
	awsZone   = regexp.MustCompile(`^([a-z]{2}(?:-[a-z]+)+-[0-9])[a-z]$`)
	inGoogles = regexp.MustCompile(`(?:^|/)(?:locations|regions|zones)/([a-z0-9-]+)/`)
)

// placeOf returns the region in a name; "" if there is none.
func placeOf(name string) string {
	if strings.HasPrefix(name, "arn:") {
		return components.RegionOf(name)
	}
	for _, form := range []*regexp.Regexp{imageHost, awsZone, inGoogles} {
		if m := form.FindStringSubmatch(name); m != nil {
			return rules.GoogleRegion(strings.Join(m[1:], ""))
		}
	}
	return rules.GoogleRegion(name) // of a zone
}

// keysOf returns the keys of a block; false if it is not an object.
func keysOf(block string) (map[string]json.RawMessage, bool) {
	keys := map[string]json.RawMessage{}
	return keys, block == "" || json.Unmarshal([]byte(block), &keys) == nil
}

// withRegion returns the text of a block with a region added.
func withRegion(block, region string) string {
	keys, ok := keysOf(block)
	if !ok {
		return block // it was decoded without problems, so it is an object
	}
	keys["region"] = json.RawMessage(`"` + region + `"`)
	text, err := json.Marshal(keys)
	if err != nil {
		return block
	}
	return string(text)
}
