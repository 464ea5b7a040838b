import type { importColumns } from '../contract/routes/sale-import.ts'
import type { Layout } from '../sheet/find-table.ts'

export type GoodsColumn = (typeof importColumns)[number]

/** Names of columns as people and shop programs write them (see `plainName`), the usual ones first. */
export const goodsColumns: Layout<GoodsColumn> = {
  names: {
    sku: [
      ['sku', 'ma', 'mahang', 'mahanghoa', 'masp', 'masanpham', 'code', 'productcode', 'itemcode'],
      ['variantsku', 'sellersku', 'skunguoiban', 'masku', 'skuphanloai', 'skuphanloaihang', 'maphienbansanpham'],
      ['ettitlevariationsku', 'mamauma'],
      ['mavach', 'barcode'],
    ],
    title: [
      ['title', 'ten', 'tenhang', 'tenhanghoa', 'tensp', 'tensanpham', 'sanpham', 'name', 'product', 'productname'],
      ['tenphienbansanpham', 'ettitleproductname', 'hanghoa', 'mathang', 'tenmathang'],
    ],
    price: [
      ['price', 'gia', 'giaban', 'dongia'],
      ['giabanle', 'giale', 'plgiabanle', 'variantprice', 'regularprice', 'ettitlevariationprice'],
    ],
    quota: [
      ['quota', 'soluong', 'sl', 'soluongban', 'quantity', 'qty'],
      ['tonkho', 'ton', 'stock', 'soluongton', 'soluongtonkho', 'tonhientai', 'toncotheban'],
      ['variantinventoryqty', 'ettitlevariationstock', 'lccn1tonkhobandau'],
    ],
    limit: [
      [
        'limit',
        'gioihan',
        'toida',
        'gioihanmoinguoi',
        'toidamoinguoi',
        'gioihanmoikhach',
        'toidamoikhach',
        'limitperbuyer',
        'perviewerlimit',
      ],
    ],
  },
  required: ['sku', 'title', 'price', 'quota'],
}
