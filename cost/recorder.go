package cost

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/internal/register"
)

// Record runs program without an engine, as [register.Record] does, and returns the
// resources it registered, ordered by URN. Providers and components are left out: they
// cost nothing.
//
// An output that only the cloud knows stays unknown. So a rule that looks at such a value
// sees that it cannot know it, where a made-up or empty value would turn into a wrong price.
func Record(project, stack string, program pulumi.RunFunc) (*Recording, error) {
	registered, err := register.Record(project, stack, program)
	if err != nil {
		return nil, fmt.Errorf("record resources: %w", err)
	}
	var resources []Resource
	providers := map[*register.Resource]*Resource{}
	for _, r := range registered {
		if r.Component {
			continue
		}
		one := Resource{URN: r.URN, Type: r.Type, Name: r.Name, Inputs: r.Inputs, dependencies: r.Dependencies, provider: providers[r.Provider]}
		if r.IsProvider() {
			providers[r] = &one
			continue
		}
		one.Region = gcpRegion(one.text("location", one.text("region", "")))
		if one.Region == "" && one.provider != nil {
			one.Region = one.provider.text("region", "")
		}
		resources = append(resources, one)
	}
	return NewRecording(resources), nil
}
