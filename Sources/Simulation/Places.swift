/// A fixed number of elements that are read and changed where they lie.
///
/// To read one part of an element of an array, the compiler copies the element first where it has
/// many parts, and that took a fifth of a simulation's time. Here a subscript is an address.
final class Places<Element> {
    private let base: UnsafeMutablePointer<Element>
    private let capacity: Int

    init(_ elements: [Element]) {
        capacity = elements.count
        base = .allocate(capacity: capacity)
        _ = UnsafeMutableBufferPointer(start: base, count: capacity).initialize(from: elements)
    }

    deinit {
        base.deinitialize(count: capacity)
        base.deallocate()
    }

    private func check(_ place: Int) {
        precondition(place >= 0 && place < capacity, "no place \(place) of \(capacity)")
    }
}

extension Places: RandomAccessCollection {
    var startIndex: Int { 0 }
    var endIndex: Int { capacity }

    subscript(place: Int) -> Element {
        unsafeAddress {
            check(place)
            return UnsafePointer(base + place)
        }
        unsafeMutableAddress {
            check(place)
            return base + place
        }
    }
}
