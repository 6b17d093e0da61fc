import Checkers
import Foundation

/// How a finding of one cell developed from night to night.
public struct Trend: Hashable, Sendable {
    /// What a finding does.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        /// The last night showed it, and none before.
        case new
        /// Every run of every night shows it, from the first night that did to the last night.
        case ongoing
        /// Some runs of a night show it and others do not, or some nights do and others do not.
        case flaky
        /// It showed in few runs, and too few were clean since to say that it is gone.
        case rare
        /// More runs were clean since than chance explains, if it were still there.
        case resolved
    }

    /// The text of its fingerprint.
    public var fingerprint: String
    /// Which of the developments above it is.
    public var kind: Kind
    /// In how many runs it showed, of those from the first night that showed it to the last one;
    /// `rate.interval` says how exactly that is known.
    public var rate: Share
    /// The id of the first night that showed it.
    public var firstSeen: String
    /// The id of the last night that showed it.
    public var lastSeen: String
    /// How many runs since then did not show it.
    public var cleanRuns: Int
    /// Whether it had been resolved before it showed again.
    public var isBack: Bool
    /// Its place among the nights that were looked at, from 0, of the first that showed it.
    var firstPlace: Int

    /// The probability of as many clean runs if nothing had changed.
    public var chanceOfAbsence: Double { Absence.chance(of: cleanRuns, at: rate) }
}

/// How probable it is that a finding stays away although it is still there.
enum Absence {
    /// Below this probability it counts as gone.
    static let improbable = 0.05

    /// The probability that runs are all clean, if each showed the finding at a rate.
    ///
    /// A rate above a half is taken for less by Laplace's rule of succession, (s + 1) / (n + 2):
    /// one run in one is no certainty, and one clean run thereafter no proof.
    static func chance(of cleanRuns: Int, at rate: Share) -> Double {
        guard let observed = rate.value, cleanRuns > 0 else { return 1 }
        let careful = (Double(rate.part) + 1) / (Double(rate.whole) + 2)
        return exp(Double(cleanRuns) * log1p(-min(observed, careful)))
    }
}

extension Trend {
    /// The trends of all findings of a cell, from its nights, the earliest first; sorted by name.
    ///
    /// Nights without a run that was decided say nothing, and are passed over.
    public static func all(in nights: [NightOfCell]) -> [Trend] {
        let nights = nights.filter { $0.runs > 0 }
        return Set(nights.flatMap(\.findings.keys)).sorted().compactMap { fingerprint in
            var episode: Episode?
            for (place, night) in nights.enumerated() {
                let hits = min(night.findings[fingerprint]?.runs ?? 0, night.runs)
                if hits > 0 {
                    if episode?.isOver ?? true {
                        episode = Episode(first: place, isBack: episode != nil)
                    }
                    episode?.count(hits, of: night.runs, at: place)
                } else {
                    episode?.cleanRuns += night.runs
                }
            }
            return episode.map { episode in
                Trend(
                    fingerprint: fingerprint,
                    kind: episode.kind(at: nights.count - 1),
                    rate: episode.rate,
                    firstSeen: nights[episode.first].night,
                    lastSeen: nights[episode.last].night,
                    cleanRuns: episode.cleanRuns,
                    isBack: episode.isBack,
                    firstPlace: episode.first
                )
            }
        }
    }
}

/// The nights from the first that showed a finding until it is resolved.
private struct Episode {
    let first: Int
    let isBack: Bool
    private(set) var last: Int
    private(set) var rate = Share()
    var cleanRuns = 0

    init(first: Int, isBack: Bool) {
        self.first = first
        self.isBack = isBack
        last = first
    }

    /// Counts a night that showed it, and the clean ones in between.
    mutating func count(_ hits: Int, of runs: Int, at place: Int) {
        rate = rate + Share(hits, of: runs + cleanRuns)
        cleanRuns = 0
        last = place
    }

    var isOver: Bool { Absence.chance(of: cleanRuns, at: rate) < Absence.improbable }

    func kind(at tonight: Int) -> Trend.Kind {
        if last < tonight { return isOver ? .resolved : isRare ? .rare : .flaky }
        if first == tonight { return .new }
        if rate.part == rate.whole { return .ongoing }
        return isRare ? .rare : .flaky
    }

    /// At most one run in ten, or too few to tell: one or two, and less than half of the runs.
    private var isRare: Bool {
        rate.part * 10 <= rate.whole || rate.part <= 2 && rate.part * 2 < rate.whole
    }
}
