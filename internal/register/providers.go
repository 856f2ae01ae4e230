package register

import (
	"maps"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const providerType = "pulumi:providers:"

// packageOf is the package that a type token belongs to: aws of aws:iam/role:Role.
func packageOf(token string) string {
	pkg, _, _ := strings.Cut(token, ":")
	return pkg
}

// providers are those inherited from a parent, and before them those in the options.
func (rec *recording) providers(inherited map[string]*Resource, options *pulumi.ResourceOptions) map[string]*Resource {
	stated := options.Providers
	if options.Provider != nil {
		stated = append(stated, options.Provider)
	}
	if len(stated) == 0 {
		return inherited
	}
	all := maps.Clone(inherited)
	if all == nil {
		all = map[string]*Resource{}
	}
	for _, p := range stated {
		if r := rec.of[p]; r != nil {
			all[strings.TrimPrefix(r.Type, providerType)] = r
		}
	}
	return all
}
