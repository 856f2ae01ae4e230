package alarm

import "bankchurn/service"

// Setting describes the alarms in the plan of a platform switch.
func (o *Options) Setting() service.Setting {
	meaning := service.NoAlarms
	if o.Wanted() || o.PrometheusRule != nil {
		meaning = service.AlarmsRaised
	}
	return service.Setting{Key: service.Alarms, Meaning: meaning}
}
