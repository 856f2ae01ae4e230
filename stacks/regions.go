package stacks

import (
	"encoding/json"
	"strings"

	"bankchurn/components/kubernetes"
	"bankchurn/config"
	"bankchurn/cost/regions"
)

// followRegion moves the platforms that are only compared to where the chosen one is: to
// its region, or the partner of its region in the other cloud. A block that states a
// region stays in it, as does a kept platform, which is deployed. Without a region in
// the chosen platform's block, every platform is in its default.
//
// Only a comparison is moved: a switch goes to the region that the block states.
func (s *settings) followRegion(get func(string) string, workload kubernetes.Config) {
	here := s.chosen().Location()
	if !statesRegion(get(s.platform.Name), here) {
		return
	}
	for _, p := range platforms {
		text := get(p.Name)
		kept := s.kept != nil && p.Name == s.kept.Name
		if p.Name == s.platform.Name || kept || statesRegion(text, s.blocks[p.Name].Location()) {
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
		s.decode(p, withRegion(text, region), workload, &config.Report{}) // without a finding the first time
	}
}

// statesRegion reports whether a block says where it is: by its region, or by the ARN, the
// image or the zone of something that is in it.
func statesRegion(block, region string) bool {
	return strings.Contains(block, `"region"`) || strings.Contains(block, region)
}

// withRegion is the text of a block, with a region.
func withRegion(block, region string) string {
	keys := map[string]json.RawMessage{}
	if block != "" {
		if err := json.Unmarshal([]byte(block), &keys); err != nil {
			return block // decoded without a finding, so that it is an object
		}
	}
	keys["region"] = json.RawMessage(`"` + region + `"`)
	text, err := json.Marshal(keys)
	if err != nil {
		return block
	}
	return string(text)
}
