package alarm

import "bankchurn/service"

// Setting is what a plan of a switch of platform says of the alarms.
func (o *Options) Setting() service.Setting {
	meaning := service.NoAlarms
	if o.Wanted() || o.PrometheusRule != nil {
		meaning = service.AlarmsRaised
	}
	return service.Setting{Key: service.Alarms, Meaning: meaning}
}
