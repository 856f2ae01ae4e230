package stacks

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// flatConfig is the stack's config as text by full key, such as `service.scaling.min`, without
// secrets. A later comparison uses it to explain a difference.
func flatConfig(ctx *pulumi.Context) map[string]string {
	values := config.All(ctx.Context())
	if values == nil {
		return nil
	}
	flat := map[string]string{}
	for _, full := range config.SortedNames(values) {
		if ctx.IsConfigSecret(full) {
			continue
		}
		key := full
		if namespace, own, _ := strings.Cut(full, ":"); namespace == ctx.Project() || namespace == config.Namespace {
			key = own
		}
		flattenText(key, values[full], flat)
	}
	return flat
}

// flattenText adds a value: text, or an object or list in JSON.
func flattenText(key, text string, flat map[string]string) {
	if !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") {
		flat[key] = text
		return
	}
	var tree any
	dec := json.NewDecoder(bytes.NewReader([]byte(text)))
	dec.UseNumber()
	if dec.Decode(&tree) != nil {
		flat[key] = text
		return
	}
	flattenTree(key, tree, flat)
}

func flattenTree(key string, tree any, flat map[string]string) {
	switch v := tree.(type) {
	case map[string]any:
		for _, name := range config.SortedNames(v) {
			flattenTree(key+"."+name, v[name], flat)
		}
	case []any:
		for i, item := range v {
			flattenTree(fmt.Sprintf("%s[%d]", key, i), item, flat)
		}
	default:
		flat[key] = fmt.Sprint(v)
	}
}
