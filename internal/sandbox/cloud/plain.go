package cloud

import "github.com/pulumi/pulumi/sdk/v3/go/common/resource"

// plain opens secrets and unwraps output values, so that the table entries see bare values. An output value that is
// not known becomes an unknown.
func plain(v resource.PropertyValue) resource.PropertyValue {
	switch {
	case v.IsSecret():
		return plain(v.SecretValue().Element)
	case v.IsOutput():
		o := v.OutputValue()
		if !o.Known {
			return resource.MakeComputed(resource.NewStringProperty(""))
		}
		return plain(o.Element)
	case v.IsArray():
		list := make([]resource.PropertyValue, 0, len(v.ArrayValue()))
		for _, e := range v.ArrayValue() {
			list = append(list, plain(e))
		}
		return resource.NewArrayProperty(list)
	case v.IsObject():
		return resource.NewObjectProperty(plainMap(v.ObjectValue()))
	default:
		return v
	}
}

// plainMap is plain over a whole map, without nulls and without the provider's own bookkeeping keys.
func plainMap(m resource.PropertyMap) resource.PropertyMap {
	out := resource.PropertyMap{}
	for k, v := range m {
		if !v.IsNull() && !internal(k) {
			out[k] = plain(v)
		}
	}
	return out
}

// withoutInternal drops the provider's own bookkeeping keys and keeps everything else as it is, secrets included.
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

func unknown() resource.PropertyValue { return resource.MakeComputed(resource.NewStringProperty("")) }
