import Archive
import Scoring

/// A finding that is known, with the place where it is worked on.
public struct KnownIssue: Hashable, Sendable {
    /// The fingerprint, in which a part may be `*` for any.
    public var fingerprint: Fingerprint
    /// Where it is described.
    public var link: String
    /// Why it may be passed over until it expires.
    public var reason: String
    /// The last day on which it may, such as 2027-01-31, in UTC.
    public var expires: NightDate

    /// An issue with every part.
    public init(fingerprint: Fingerprint, link: String, reason: String, expires: NightDate) {
        self.fingerprint = fingerprint
        self.link = link
        self.reason = reason
        self.expires = expires
    }

    /// Whether it may no longer be passed over.
    public func isExpired(at time: UTCTime) -> Bool { NightDate(time) > expires }
}

/// The findings that are known, in the order of their file.
public struct KnownIssues: Hashable, Sendable {
    /// Those of the file, in its order.
    public var issues: [KnownIssue]

    /// Some issues, or none.
    public init(_ issues: [KnownIssue] = []) { self.issues = issues }

    /// What is known of a finding.
    public enum Hit: Hashable, Sendable {
        /// It is shown, and fails nothing.
        case known(KnownIssue)
        /// It was, and fails again.
        case expired(KnownIssue)
    }

    /// What is known of a finding at a time; nil if nothing.
    ///
    /// Of several issues that cover it, the first that has not expired.
    public func hit(_ finding: Fingerprint, at time: UTCTime) -> Hit? {
        let covering = issues.filter { $0.fingerprint.covers(finding) }
        if let issue = covering.first(where: { !$0.isExpired(at: time) }) { return .known(issue) }
        return covering.first.map { .expired($0) }
    }

    /// Whether a finding, by the text of its fingerprint, fails nothing at a time.
    func excuses(_ finding: String, at time: UTCTime) -> Bool {
        guard let fingerprint = Fingerprint(finding), case .known = hit(fingerprint, at: time)
        else { return false }
        return true
    }

    /// What a night of a cell comes to, with what is known at the time.
    ///
    /// It is known only if every finding that breaks a promise is: another one in the same cell
    /// still fails, and so does a cell that is broken for no reason that was recorded.
    public func verdict(of night: NightOfCell, at time: UTCTime) -> CellVerdict {
        switch night.status {
        case .asClaimed: return .asClaimed
        case .undecided, .failed, .interrupted: return .undecided
        case .broken:
            let broken = night.findings.filter(\.value.isPromised).keys
            let isKnown = !broken.isEmpty && broken.allSatisfy { excuses($0, at: time) }
            return isKnown ? .known : .broken
        }
    }
}

/// What a night of a cell comes to, the worst first.
public enum CellVerdict: String, CaseIterable, Hashable, Sendable {
    /// A promise was broken.
    case broken
    /// It could not be decided, or no run counts.
    case undecided
    /// A promise was broken as is known.
    case known = "broken as known"
    /// All that was promised was kept.
    case asClaimed = "as claimed"
}
