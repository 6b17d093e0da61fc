extension ClientMachine {
    /// The effects of one step, in order.
    ///
    /// Performance: most steps have one, and one needs no array.
    public enum Effects: Hashable, Sendable, Sequence {
        /// Nothing is to be done.
        case none
        /// One thing is to be done.
        case one(Effect)
        /// Several things are to be done.
        case several([Effect])

        /// The effects, in order.
        public func makeIterator() -> Iterator { Iterator(effects: self) }

        /// A position among the effects of one step.
        public struct Iterator: IteratorProtocol, Sendable {
            private var effects: Effects
            private var place = 0

            init(effects: Effects) { self.effects = effects }

            /// The next effect; nil after the last.
            public mutating func next() -> Effect? {
                switch effects {
                case .none: return nil
                case .one(let effect):
                    effects = .none
                    return effect
                case .several(let several):
                    guard place < several.count else { return nil }
                    defer { place += 1 }
                    return several[place]
                }
            }
        }
    }
}
