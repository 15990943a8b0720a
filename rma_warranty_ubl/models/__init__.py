from . import account_edi_xml_ubl_20, account_edi_xml_ubl_bis3, account_move
