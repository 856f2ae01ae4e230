package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"
)

// Decode fills target, a pointer to a struct, from the JSON text of one config
// block and reports every unknown key, wrong type and value out of range under
// path. Empty text is an empty object: the defaults apply.
//
// Pulumi's own config.GetObject silently drops unknown keys, which turns a typo into a
// default; hence this decoder. It is driven by field tags, which also generate the
// package's schema and the reference:
//
//	pulumi:"memoryMiB,optional"   the key; required without "optional"
//	block:"service"               a separate block fills the field
//	default:"1024"                the value when the key is absent
//	min:"128" max:"10240"         bounds of a number
//	enum:"a,b"                    the allowed values of a string
//	format:"image"                the format of a string, from formats.go
//	nonempty:"true"               a block must not be empty: it would have no effect
//
// A field of type any accepts any value, a number as a json.Number.
//
// A pointer field stays nil when the key is absent, for keys whose default depends on the platform.
// Supported kinds: string, pulumi.StringInput, bool, integers, float64, decimal.Decimal, lists,
// maps with string keys, structs, and pointers to them. A field of another kind or with a malformed
// tag is a programming error and panics.
func Decode(path, text string, target any, r *Report) {
	d := decoder{report: r}
	var tree any = map[string]any{}
	if strings.TrimSpace(text) != "" {
		dec := json.NewDecoder(bytes.NewReader([]byte(text)))
		dec.UseNumber() // 1e8 and 0.1 must not pass through a float64
		var extra any
		if err := dec.Decode(&tree); err != nil || dec.Decode(&extra) != io.EOF {
			r.RefuseUnread(Problem{Path: path, Value: text, Reason: "is not a block", Allowed: "an object, such as `" + path + ": {key: value}`"})
			tree = map[string]any{}
		}
	}
	d.value(path, tree, reflect.ValueOf(target).Elem(), "")
}

type decoder struct{ report *Report }

func (d *decoder) refuse(p Problem) { d.report.RefuseUnread(p) }

var (
	decimalType     = reflect.TypeFor[decimal.Decimal]()
	stringInputType = reflect.TypeFor[pulumi.StringInput]()
)

// value decodes tree into v, depending on its kind.
func (d *decoder) value(path string, tree any, v reflect.Value, tag reflect.StructTag) {
	switch v.Type() {
	case decimalType:
		d.decimal(path, tree, v, tag)
		return
	case stringInputType:
		d.text(path, tree, v, tag)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		inner := reflect.New(v.Type().Elem())
		before := len(d.report.problems)
		d.value(path, tree, inner.Elem(), tag)
		if len(d.report.problems) == before {
			v.Set(inner)
		}
	case reflect.Struct:
		d.object(path, tree, v)
	case reflect.Map:
		d.dictionary(path, tree, v)
	case reflect.Slice:
		d.list(path, tree, v, tag)
	case reflect.String:
		d.text(path, tree, v, tag)
	case reflect.Bool:
		b, ok := tree.(bool)
		if !ok {
			d.wrongType(path, tree, "true or false")
			return
		}
		v.SetBool(b)
	case reflect.Int, reflect.Int64:
		d.integer(path, tree, v, tag)
	case reflect.Float64:
		d.float(path, tree, v, tag)
	case reflect.Interface:
		if tree != nil {
			v.Set(reflect.ValueOf(tree))
		}
	default:
		panic(fmt.Sprintf("config: %s: no decoder for %s", path, v.Type()))
	}
}

func (d *decoder) object(path string, tree any, v reflect.Value) {
	object, ok := tree.(map[string]any)
	if !ok {
		d.wrongType(path, tree, "an object with the keys "+strings.Join(keysOf(v.Type()), ", "))
		object = nil
	}
	known := map[string]bool{}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		key, required := keyOf(field)
		if key == "" {
			continue
		}
		known[key] = true
		given, present := object[key]
		switch {
		case present && given == nil:
			d.refuse(Problem{Path: path + "." + key, Reason: "has no value; set one or remove the key"})
			d.fallback(path+"."+key, v.Field(i), field.Tag)
		case present && field.Tag.Get("nonempty") == "true" && isEmptyBlock(given):
			d.refuse(Problem{Path: path + "." + key, Value: given, Reason: "is empty and has no effect", Fix: "set keys in it, or remove the block"})
		case present:
			before := len(d.report.problems)
			d.value(path+"."+key, given, v.Field(i), field.Tag)
			if len(d.report.problems) > before && field.Type.Kind() != reflect.Struct {
				d.fallback(path+"."+key, v.Field(i), field.Tag)
			}
		case field.Tag.Get("default") != "":
			d.fallback(path+"."+key, v.Field(i), field.Tag)
		case required:
			if ok {
				d.refuse(Problem{Path: path + "." + key, Reason: "is required"})
			}
		case v.Field(i).Kind() == reflect.Struct && field.Type != decimalType:
			d.object(path+"."+key, map[string]any{}, v.Field(i))
		}
	}
	for _, key := range SortedNames(object) {
		if !known[key] {
			d.refuse(Problem{
				Path: path + "." + key, Value: object[key], Reason: "unknown key",
				Allowed: strings.Join(keysOf(v.Type()), ", "), DidYouMean: Nearest(key, keysOf(v.Type())),
			})
		}
	}
}

func isEmptyBlock(tree any) bool {
	object, ok := tree.(map[string]any)
	return ok && len(object) == 0
}

// fallback applies a default tag, if there is one: JSON if it parses as such, else a
// string. It also replaces an invalid value, because later checks need a valid one to
// find the other problems.
func (d *decoder) fallback(path string, v reflect.Value, tag reflect.StructTag) {
	text := tag.Get("default")
	if text == "" {
		return
	}
	var tree any
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&tree); err != nil || v.Kind() == reflect.String {
		tree = text
	}
	before := len(d.report.problems)
	d.value(path, tree, v, tag)
	if len(d.report.problems) != before {
		panic("config: default of " + path + " breaks its own rule: " + text)
	}
}

func (d *decoder) dictionary(path string, tree any, v reflect.Value) {
	object, ok := tree.(map[string]any)
	if !ok {
		d.wrongType(path, tree, "an object with names and values")
		return
	}
	out := reflect.MakeMapWithSize(v.Type(), len(object))
	for _, key := range SortedNames(object) {
		item := reflect.New(v.Type().Elem()).Elem()
		d.value(path+"."+key, object[key], item, "")
		out.SetMapIndex(reflect.ValueOf(key), item)
	}
	v.Set(out)
}

func (d *decoder) list(path string, tree any, v reflect.Value, tag reflect.StructTag) {
	items, ok := tree.([]any)
	if !ok {
		d.wrongType(path, tree, "a list")
		return
	}
	out := reflect.MakeSlice(v.Type(), len(items), len(items))
	for i, item := range items {
		d.value(fmt.Sprintf("%s[%d]", path, i), item, out.Index(i), tag)
	}
	v.Set(out)
}

func (d *decoder) text(path string, tree any, v reflect.Value, tag reflect.StructTag) {
	s, ok := tree.(string)
	if !ok {
		d.wrongType(path, tree, "text (put it in quotes)")
		return
	}
	if p, bad := textProblem(path, s, tag); bad {
		d.refuse(p)
		return
	}
	if v.Type() == stringInputType {
		v.Set(reflect.ValueOf(pulumi.String(s)))
		return
	}
	v.SetString(s)
}

func (d *decoder) integer(path string, tree any, v reflect.Value, tag reflect.StructTag) {
	n, ok := number(tree)
	if !ok || !n.IsInteger() {
		d.wrongType(path, tree, "a whole number"+bounds(tag))
		return
	}
	switch {
	case !d.inBounds(path, n, tag):
	case !n.BigInt().IsInt64(): // SetInt would overflow
		d.refuse(Problem{Path: path, Value: n, Reason: "out of range", Allowed: "a 64-bit integer"})
	default:
		v.SetInt(n.IntPart())
	}
}

func (d *decoder) float(path string, tree any, v reflect.Value, tag reflect.StructTag) {
	n, ok := number(tree)
	if !ok {
		d.wrongType(path, tree, "a number"+bounds(tag))
		return
	}
	if d.inBounds(path, n, tag) {
		v.SetFloat(n.InexactFloat64())
	}
}

func (d *decoder) decimal(path string, tree any, v reflect.Value, tag reflect.StructTag) {
	n, ok := number(tree)
	if !ok {
		d.wrongType(path, tree, "a number"+bounds(tag))
		return
	}
	if d.inBounds(path, n, tag) {
		v.Set(reflect.ValueOf(n))
	}
}

func (d *decoder) inBounds(path string, n decimal.Decimal, tag reflect.StructTag) bool {
	p, bad := numberProblem(path, n, tag)
	if bad {
		d.refuse(p)
	}
	return !bad
}

func (d *decoder) wrongType(path string, tree any, want string) {
	value := tree
	if _, isText := tree.(string); !isText {
		text, err := json.Marshal(tree)
		if err == nil {
			value = json.Number(text)
		}
	}
	d.refuse(Problem{Path: path, Value: value, Reason: "wrong type", Allowed: want})
}

// number reads a JSON number exactly. Exponents larger than any key allows are rejected
// before decimal expands them into gigabytes of digits.
func number(tree any) (decimal.Decimal, bool) {
	n, ok := tree.(json.Number)
	if !ok {
		return decimal.Decimal{}, false
	}
	if _, exponent, found := strings.Cut(strings.ToLower(n.String()), "e"); found {
		if e, err := strconv.Atoi(exponent); err != nil || e > 30 || e < -30 {
			return decimal.Decimal{}, false
		}
	}
	value, err := decimal.NewFromString(n.String())
	return value, err == nil
}
