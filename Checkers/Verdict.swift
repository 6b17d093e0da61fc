/// What a checker concluded about a history.
///
/// A run that proves nothing must never look like a pass, so doubt is a case of its own and always
/// carries its cause. Of several verdicts the worst counts: invalid, then unknown, then valid.
public enum Verdict: Sendable, Equatable {
    /// The history is allowed.
    case valid
    /// The history is not allowed; each anomaly shows why.
    case invalid([Anomaly])
    /// Nothing can be said, for this reason.
    case unknown(Cause)

    /// Whether the history is allowed.
    public var isValid: Bool { self == .valid }

    /// Whether the history is not allowed.
    public var isInvalid: Bool {
        guard case .invalid = self else { return false }
        return true
    }

    /// Whether nothing can be said.
    public var isUnknown: Bool { cause != nil }

    /// The anomalies of an invalid history; none otherwise.
    public var anomalies: [Anomaly] {
        guard case .invalid(let anomalies) = self else { return [] }
        return anomalies
    }

    /// Why nothing can be said, or nil if something can.
    public var cause: Cause? {
        guard case .unknown(let cause) = self else { return nil }
        return cause
    }

    /// The worse of two verdicts: anomalies add up, and the first of two causes stays.
    public func combined(with other: Verdict) -> Verdict {
        switch (self, other) {
        case (.invalid(let mine), .invalid(let others)): .invalid(mine + others)
        case (.invalid, _), (.unknown, .unknown), (.unknown, .valid), (.valid, .valid): self
        case (_, .invalid), (.valid, .unknown): other
        }
    }

    /// The worst of several verdicts; valid if there are none.
    public static func combined(_ verdicts: some Sequence<Verdict>) -> Verdict {
        verdicts.reduce(.valid) { $0.combined(with: $1) }
    }
}
