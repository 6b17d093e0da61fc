/// A remove deletes an element together with adds that it has not seen.
///
/// Breaks durability: a node that hears of a remove drops its own add too, of which the remover did
/// not know, and tells everybody.
/// ```
///  n1:  |- add a -|                           ✂ link cut        read → {}   lost
///  n2:  |- add a -| |- remove a (n2's) -|     ✂                 read → {}
/// ```
public enum RemoveKillsConcurrentAdds: CRDTVariant {
    /// Durability is claimed with siblings.
    public static var registers: RegisterReading { .allSiblings }
    /// A remove also removes elements that were added concurrently elsewhere.
    public static var removesConcurrentAdds: Bool { true }
}

/// A node that starts takes what is in its log for known to its peers.
///
/// Breaks convergence: what it had acknowledged and not yet shipped when it was killed stays with
/// it. Worse, the context of its next delta covers the lost updates, so nobody ever asks for them.
public enum DeltaLostOnRestart: CRDTVariant {
    /// Durability is claimed with siblings.
    public static var registers: RegisterReading { .allSiblings }
    /// Changes that were not yet sent are lost at a restart.
    public static var forgetsDeltasOnRestart: Bool { true }
}

/// Two tallies of one node are added up when they meet.
///
/// Breaks convergence, and counts wrong: merging is neither idempotent nor inflationary, so every
/// delta that carries a tally again counts it again.
public enum CounterMergedBySum: CRDTVariant {
    /// Durability is claimed with siblings.
    public static var registers: RegisterReading { .allSiblings }
    /// Merging adds up counts, where it must take the greater one.
    public static var addsTallies: Bool { true }
}

/// Sets are merged to their union.
///
/// Breaks convergence to explained data: a node that has not received a remove gives the element
/// back to nodes that have. It is why a set of elements alone cannot have removes (Shapiro et al.,
/// RR-7506, section 3.3.1: grow-only).
/// ```
///  n1:  |- remove a -| read → {}      ◀─ a ─      read → {a}   resurrected
///  n2:                         read → {a}         read → {a}
/// ```
public enum MergesByUnion: CRDTVariant {
    /// Durability is claimed with siblings.
    public static var registers: RegisterReading { .allSiblings }
    /// Merging keeps every element of either side, removed or not.
    public static var mergesByUnion: Bool { true }
}
