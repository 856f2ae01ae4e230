package config

import (
	"fmt"
	"math"
	"reflect"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"
)

// Complete does for a struct literal what [Decode] does for a config block: it sets every unset
// field to its default and reports every value that its tag does not allow, under path. Outputs are
// checked when they resolve.
//
// A field's zero value means "not set"; if zero is a valid choice, the field is a pointer. A field
// with the tag `block:"NAME"` is reported under NAME.
func Complete(path string, target any, r *Report) {
	c := completer{decoder{report: r}}
	c.object(path, reflect.ValueOf(target).Elem())
}

type completer struct{ decoder }

func (c completer) object(path string, v reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		key, required := KeyOf(field)
		at := path + "." + key
		if block := BlockOf(field); block != "" {
			at = block
		}
		switch {
		case key == "":
		case v.Field(i).IsZero() && field.Tag.Get("default") != "":
			c.fallback(at, v.Field(i), field.Tag)
		case v.Field(i).IsZero() && v.Field(i).Kind() != reflect.Struct:
			if isText := v.Field(i).Kind() == reflect.String || field.Type == stringInputType; required && isText {
				c.refuse(Problem{Path: at, Reason: "is required"})
			}
		default:
			before := len(c.report.problems)
			c.value(at, v.Field(i), field.Tag)
			if len(c.report.problems) > before && field.Type.Kind() != reflect.Struct {
				// Later checks need a valid value to find the other problems.
				v.Field(i).SetZero()
				c.fallback(at, v.Field(i), field.Tag)
			}
		}
	}
}

// value checks a value that is set, and completes the fields within it.
func (c completer) value(path string, v reflect.Value, tag reflect.StructTag) {
	if v.Type() == stringInputType {
		// Also catches a zero Output, which panics when it is resolved.
		if v.IsNil() || v.Elem().Kind() != reflect.String && v.Elem().IsZero() {
			c.refuse(Problem{Path: path, Reason: "has no value; set one or remove it"})
			return
		}
		in := Check(v.Interface().(pulumi.StringInput), c.report, func(s string, r *Report) {
			if p, bad := textProblem(path, s, tag); bad {
				r.Refuse(p)
			}
		})
		v.Set(reflect.ValueOf(in))
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		// Copied, because the caller's struct must not change.
		own := reflect.New(v.Type().Elem())
		own.Elem().Set(v.Elem())
		c.value(path, own.Elem(), tag)
		v.Set(own)
	case reflect.Struct:
		c.object(path, v)
	case reflect.Slice:
		own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(own, v)
		for i := range own.Len() {
			c.value(fmt.Sprintf("%s[%d]", path, i), own.Index(i), tag)
		}
		v.Set(own)
	case reflect.Map:
		own := reflect.MakeMapWithSize(v.Type(), v.Len())
		for _, key := range v.MapKeys() {
			item := reflect.New(v.Type().Elem()).Elem()
			item.Set(v.MapIndex(key))
			c.value(path+"."+key.String(), item, "")
			own.SetMapIndex(key, item)
		}
		v.Set(own)
	case reflect.String:
		if p, bad := textProblem(path, v.String(), tag); bad {
			c.refuse(p)
		}
	case reflect.Int, reflect.Int64:
		c.number(path, decimal.NewFromInt(v.Int()), tag)
	case reflect.Float64:
		if math.IsNaN(v.Float()) || math.IsInf(v.Float(), 0) {
			c.refuse(Problem{Path: path, Value: v.Float(), Reason: "is not a number", Allowed: "a number" + bounds(tag)})
			return
		}
		c.number(path, decimal.NewFromFloat(v.Float()), tag)
	}
}

func (c completer) number(path string, n decimal.Decimal, tag reflect.StructTag) {
	if p, bad := numberProblem(path, n, tag); bad {
		c.refuse(p)
	}
}
