package stacks

import (
	"fmt"
	"slices"
	"strings"

	"bankchurn/components"
	"bankchurn/components/cloudrun"
	"bankchurn/components/eks"
	"bankchurn/components/fargate"
	"bankchurn/components/gke"
	"bankchurn/components/lambda"
	"bankchurn/service"
)

// platform is one platform: its description, and an empty config block to decode into.
type platform struct {
	service.Platform
	block func() components.Platform
}

// platforms are the values of the config key `platform`, in the order in which messages list them.
// To add one, add a folder in components, a line here, and price rules for new resource types.
var platforms = []platform{
	{lambda.Platform, func() components.Platform { return &lambda.Args{} }},
	{fargate.Platform, func() components.Platform { return &fargate.Args{} }},
	{eks.Platform, func() components.Platform { return &eks.Args{} }},
	{cloudrun.Platform, func() components.Platform { return &cloudrun.Args{} }},
	{gke.Platform, func() components.Platform { return &gke.Args{} }},
}

// listed are the platforms in the order in which previews list them.
func listed() []platform {
	return slices.SortedFunc(slices.Values(platforms), func(a, b platform) int { return strings.Compare(a.Name, b.Name) })
}

// described are the table's descriptions only.
func described(platforms []platform) service.Platforms {
	all := make(service.Platforms, len(platforms))
	for i, p := range platforms {
		all[i] = p.Platform
	}
	return all
}

// known are the platforms of this program.
var known = described(platforms)

// incomplete returns an error that names everything missing from a table's platforms; nil if they
// are complete.
func incomplete(platforms []platform) error {
	var all []string
	for _, p := range platforms {
		missing := p.Missing()
		if p.block == nil {
			missing = append(missing, "block: the args to decode its config block into")
		}
		if len(missing) > 0 {
			all = append(all, fmt.Sprintf("platform %q lacks %s", p.Name, strings.Join(missing, ", ")))
		}
	}
	if len(all) == 0 {
		return nil
	}
	return fmt.Errorf("%s", strings.Join(all, "; "))
}
