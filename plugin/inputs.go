package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/service"
)

// checkInputs rejects what a component would silently drop, or fail on with an error about Go
// types: unknown properties, and Outputs and secrets in plain properties. A generated SDK or YAML
// rejects most of it earlier, but an untyped call does not.
func checkInputs(inputs property.Map, args reflect.Type, r *config.Report) {
	(&checker{r}).block("", inputs, args)
}

type checker struct{ report *config.Report }

func (c *checker) block(path string, inputs property.Map, of reflect.Type) {
	fields := map[string]reflect.Type{}
	for i := range of.NumField() {
		if key, _ := config.KeyOf(of.Field(i)); key != "" {
			fields[key] = of.Field(i).Type
		}
	}
	for key, value := range inputs.AllStable {
		at := strings.TrimPrefix(path+"."+key, ".")
		field, known := fields[key]
		if !known {
			keys := config.SortedNames(fields)
			c.report.RefuseUnread(config.Problem{
				Path: at, Reason: "unknown property", Allowed: strings.Join(keys, ", "), DidYouMean: config.Nearest(key, keys),
			})
			continue
		}
		c.value(at, value, field)
	}
}

var stringInput = reflect.TypeFor[pulumi.StringInput]()

func (c *checker) value(path string, v property.Value, of reflect.Type) {
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	switch {
	case of == stringInput:
	case v.IsComputed(), len(v.Dependencies()) > 0:
		c.plain(path, "is an output of a resource")
	case v.Secret():
		c.plain(path, "is a secret")
	case of.Kind() == reflect.Struct && v.IsMap():
		c.block(path, v.AsMap(), of)
	case of.Kind() == reflect.Slice && v.IsArray():
		for i, item := range v.AsArray().All {
			c.value(fmt.Sprintf("%s[%d]", path, i), item, of.Elem())
		}
	case of.Kind() == reflect.Map && v.IsMap():
		for key, item := range v.AsMap().AllStable {
			c.value(path+"."+key, item, of.Elem())
		}
	}
}

func (c *checker) plain(path, reason string) {
	c.report.RefuseUnread(config.Problem{
		Path: path, Reason: reason + ", but it determines which resources are created, so it must be a plain value",
		Allowed: "a plain value, for example from the stack's config",
	})
}

// readTraffic decodes the property `traffic` with the same checks as the block in a stack file.
func readTraffic(v property.Value, r *config.Report) service.Traffic {
	var traffic service.Traffic
	if v.IsNull() {
		return traffic
	}
	if v.HasComputed() || v.HasSecrets() || len(v.Dependencies()) > 0 {
		(&checker{r}).plain("traffic", "contains an output of a resource or a secret")
		return traffic
	}
	text, err := json.Marshal(tree(v))
	if err != nil {
		r.RefuseUnread(config.Problem{Path: "traffic", Reason: err.Error()})
		return traffic
	}
	config.Decode("traffic", string(text), &traffic, r)
	return traffic
}

// tree converts a plain value for encoding/json.
func tree(v property.Value) any {
	switch {
	case v.IsMap():
		all := map[string]any{}
		for key, item := range v.AsMap().All {
			all[key] = tree(item)
		}
		return all
	case v.IsArray():
		var all []any
		for _, item := range v.AsArray().All {
			all = append(all, tree(item))
		}
		return all
	case v.IsBool():
		return v.AsBool()
	case v.IsNumber():
		return v.AsNumber()
	case v.IsString():
		return v.AsString()
	}
	return nil
}
