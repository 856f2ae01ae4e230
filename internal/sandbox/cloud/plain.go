package cloud

import "github.com/pulumi/pulumi/sdk/v3/go/common/resource"

// Plain unwraps secrets and output values, so that the table entries see plain values. An
// unknown output value becomes an unknown.
func Plain(v resource.PropertyValue) resource.PropertyValue {
	switch {
	case v.IsSecret():
		return Plain(v.SecretValue().Element)
	case v.IsOutput():
		o := v.OutputValue()
		if !o.Known {
			return resource.MakeComputed(resource.NewStringProperty(""))
		}
		return Plain(o.Element)
	case v.IsArray():
		list := make([]resource.PropertyValue, 0, len(v.ArrayValue()))
		for _, e := range v.ArrayValue() {
			list = append(list, Plain(e))
		}
		return resource.NewArrayProperty(list)
	case v.IsObject():
		return resource.NewObjectProperty(PlainMap(v.ObjectValue()))
	default:
		return v
	}
}

// PlainMap is Plain for a whole map, without nulls and the provider's internal keys.
func PlainMap(m resource.PropertyMap) resource.PropertyMap {
	out := resource.PropertyMap{}
	for k, v := range m {
		if !v.IsNull() && !internal(k) {
			out[k] = Plain(v)
		}
	}
	return out
}

// withoutInternal removes the provider's internal keys and keeps everything else, including
// secrets.
func withoutInternal(m resource.PropertyMap) resource.PropertyMap {
	out := resource.PropertyMap{}
	for k, v := range m {
		if !internal(k) {
			out[k] = v
		}
	}
	return out
}

func internal(k resource.PropertyKey) bool { return len(k) > 1 && k[:2] == "__" }

// Unknown returns a value that is unknown until the cloud sets it.
func Unknown() resource.PropertyValue { return resource.MakeComputed(resource.NewStringProperty("")) }
