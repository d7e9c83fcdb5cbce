package delivery

// Label is the Chinese name of the phase.
func (p Phase) Label() string {
	switch p {
	case PhaseRequirementPending:
		return "需求待提交"
	case PhaseConfirmationPending:
		return "需求待确认"
	case PhaseRequirementRejected:
		return "需求已驳回"
	case PhaseImplementing:
		return "实施中"
	case PhaseAcceptancePending:
		return "待验收"
	case PhaseCompleted:
		return "已完成"
	case PhaseRefunded:
		return "已退款"
	case PhaseClosed:
		return "已关闭"
	default:
		return string(p)
	}
}

// Label is the Chinese name of the status.
func (s Status) Label() string {
	switch s {
	case StatusRefunding:
		return "退款中"
	case StatusSupervising:
		return "服务监管中"
	default:
		return Phase(s).Label()
	}
}

// Label is the Chinese name of the step.
func (s StepName) Label() string {
	switch s {
	case StepSubmitRequirement:
		return "提交需求"
	case StepConfirmRequirement:
		return "服务商确认需求"
	case StepImplement:
		return "服务商实施需求"
	case StepAccept:
		return "验收服务"
	case StepComplete:
		return "服务完成"
	default:
		return string(s)
	}
}

// WaitsFor is the role that moves an order in this phase on; empty for a
// terminal phase.
func (p Phase) WaitsFor() Role {
	switch p {
	case PhaseRequirementPending, PhaseRequirementRejected, PhaseAcceptancePending:
		return RoleBuyer
	case PhaseConfirmationPending, PhaseImplementing:
		return RoleProvider
	default:
		return ""
	}
}
