package stacks

import (
	"slices"

	"bankchurn/components"
	"bankchurn/config"
)

// remembered are the settings stored for the next update, by platform.
func (s *settings) remembered() map[string]map[string]any {
	all := map[string]map[string]any{}
	for _, p := range s.deployed() {
		block, remembers := s.blocks[p.Name].(components.Remembering)
		if !remembers {
			continue
		}
		for name, value := range block.Remember(s.inputFor(p)) {
			if all[p.Name] == nil {
				all[p.Name] = map[string]any{}
			}
			all[p.Name][name] = value
		}
	}
	return all
}

// readSettings parses that stack output.
func readSettings(output any) map[string]map[string]string {
	platforms, _ := output.(map[string]any)
	all := map[string]map[string]string{}
	for platform, settings := range platforms {
		all[platform] = texts(settings)
	}
	return all
}

// texts returns the text values of an output that is a map.
func texts(output any) map[string]string {
	values, _ := output.(map[string]any)
	all := map[string]string{}
	for name, value := range values {
		if text, isText := value.(string); isText {
			all[name] = text
		}
	}
	return all
}

// refuseChange rejects, before anything changes, an update that cannot follow the last one of a
// platform that stays. It adds warnings to the program's report.
func (s *settings) refuseChange(last lastOutput, report *config.Report) error {
	r := &config.Report{}
	for _, p := range s.deployed() {
		if block, remembers := s.blocks[p.Name].(components.Remembering); remembers && slices.Contains(last.platforms, p.Name) {
			block.CheckChange(s.inputFor(p), last.settings[p.Name], r)
		}
	}
	for _, warning := range r.Warnings() {
		report.Warn(warning)
	}
	return r.Err()
}
